import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { UserError } from '../domain/failures/user-error.js';
import type { PromptText, Source } from '../inputs/lists/draft.js';
import { nearName } from '../domain/text/suggest.js';
import { type Text, type Value, words } from '../words/words.js';
import type { InputOptions } from './batch-options.js';
import type { PrepareContext } from './context.js';

const LISTS: Readonly<Record<string, 'jsonl' | 'csv'>> = { '.jsonl': 'jsonl', '.csv': 'csv', '.tsv': 'csv' };
const PICTURES = ['.png', '.jpg', '.jpeg', '.webp', '.heic', '.heif'];

/** What a batch is made from, with words for it. */
export interface NamedSource {
  readonly source: Source;
  /** For a person: `folder /home/me/summer`. */
  readonly phrase: Text;
  /** What the batch is named after. */
  readonly subject: string;
  /** One prompt and no input: the whole batch asks for the same. */
  readonly promptOnly: boolean;
}

/**
 * @param leaveOut folders that are no input
 * @throws UserError for what is not there, and for options that do not go together
 */
export async function sourceOf(
  { cwd, folder, stdin }: PrepareContext,
  input: string | undefined,
  options: InputOptions,
  leaveOut: readonly string[],
): Promise<NamedSource> {
  const prompts = promptsOf(cwd, options);
  if (input === undefined && prompts) return promptsAlone(prompts, options);
  if (input === '-') {
    refuse(options, FOLDER_ONLY, LIST_ONLY);
    const source = { kind: 'stream', bytes: stdin, folder: cwd } as const;
    return { source, phrase: words('source.standardInput'), subject: 'list', promptOnly: false };
  }
  const path = input === undefined ? folder : resolve(cwd, input);
  const found = await stat(path).catch(() => undefined);
  if (!found) throw await missing(path, cwd);
  return found.isDirectory() ? folderAt(path, prompts, options, leaveOut) : fileAt(path, options, input);
}

function promptsOf(cwd: string, { prompt, promptFile }: InputOptions): PromptText | undefined {
  if (prompt !== undefined && promptFile !== undefined) {
    throw new UserError('usage', words('source.twoPrompts'), { advice: words('source.twoPromptsAdvice') });
  }
  if (prompt !== undefined) return { kind: 'words', text: prompt };
  return promptFile === undefined ? undefined : { kind: 'file', path: resolve(cwd, promptFile) };
}

function promptsAlone(prompts: PromptText, options: InputOptions): NamedSource {
  refuse(options, ['everyPrompt', 'recursive'], {
    what: (given) => words('source.noPictures', { options: given }),
    advice: (given) => words('source.noPicturesAdvice', { options: given }),
  });
  const perLine = options.promptPerLine === true;
  const source = { kind: 'prompts', prompts, perLine } as const;
  const promptOnly = !perLine;
  if (prompts.kind === 'words') {
    return { source, phrase: words(perLine ? 'source.prompts' : 'source.prompt'), subject: prompts.text, promptOnly };
  }
  const file = prompts.path;
  const phrase = perLine ? words('source.promptsFile', { file }) : words('source.promptFile', { file });
  return { source, phrase, subject: basename(file, extname(file)), promptOnly };
}

function folderAt(
  path: string,
  prompts: PromptText | undefined,
  options: InputOptions,
  leaveOut: readonly string[],
): NamedSource {
  const pairing = options.everyPrompt ? 'every' : options.promptPerLine ? 'in-order' : 'shared';
  const recursive = options.recursive === true;
  const source = { kind: 'folder', path, pairing, recursive, leaveOut, ...(prompts ? { prompts } : {}) } as const;
  const folder = words('source.folder', { folder: path });
  const input = prompts
    ? words('source.with', { input: folder, prompts: prompts.kind === 'words' ? '--prompt' : prompts.path })
    : folder;
  const phrase = {
    shared: input,
    'in-order': words('source.inOrder', { input }),
    every: words('source.every', { input }),
  }[pairing];
  return { source, phrase, subject: basename(path), promptOnly: false };
}

/** `given`: as it was named. */
function fileAt(path: string, options: InputOptions, given = path): NamedSource {
  const extension = extname(path).toLowerCase();
  const subject = basename(path, extname(path));
  if (extension === '.txt') {
    const file = basename(path);
    refuse(options, ['prompt', 'promptFile'], {
      what: (given) => words('source.textPrompts', { options: given, file }),
      advice: (given) => words('source.textPromptsAdvice', { options: given }),
    });
    refuse(options, ['everyPrompt', 'recursive'], {
      what: (given) => words('source.textAlone', { options: given, file }),
      advice: () => words('source.textAloneAdvice', { file }),
    });
    const prompts = { kind: 'file', path } as const;
    return {
      source: { kind: 'prompts', prompts, perLine: true },
      phrase: words('source.promptsFile', { file: path }),
      subject,
      promptOnly: false,
    };
  }
  const kind = LISTS[extension];
  if (kind) {
    refuse(options, FOLDER_ONLY, LIST_ONLY);
    return { source: { kind, path }, phrase: words('source.list', { file: path }), subject, promptOnly: false };
  }
  const isPicture = PICTURES.includes(extension);
  throw new UserError('input', words('source.kind', { path }), {
    advice: isPicture ? words('source.pictureAdvice', { name: given }) : words('source.kindAdvice'),
  });
}

const FLAGS = {
  prompt: '--prompt',
  promptFile: '--prompt-file',
  promptPerLine: '--prompt-per-line',
  everyPrompt: '--every-prompt',
  recursive: '--recursive',
} as const;
const FOLDER_ONLY = Object.keys(FLAGS) as (keyof typeof FLAGS)[];

/** Why options do not go with an input, and what to do. */
interface Refusal {
  readonly what: (options: Value) => Text;
  readonly advice: (options: Value) => Text;
}

const LIST_ONLY: Refusal = {
  what: (given) => words('source.listOnly', { options: given }),
  advice: (given) => words('source.listOnlyAdvice', { options: given }),
};

function refuse(options: InputOptions, names: readonly (keyof typeof FLAGS)[], { what, advice }: Refusal): void {
  const given = { list: names.filter((name) => options[name] !== undefined).map((name) => FLAGS[name]) };
  if (given.list.length > 0) throw new UserError('usage', what(given), { advice: advice(given) });
}

/** A folder with more files than that is not searched for a similar name. */
const MOST_NAMES = 300;

async function missing(path: string, cwd: string): Promise<UserError> {
  const names = await readdir(dirname(path)).catch(() => []);
  const near = names.length > MOST_NAMES ? undefined : nearName(basename(path), names);
  const advice =
    near === undefined
      ? words('source.missingAdvice', { folder: cwd })
      : words('source.missingNear', { path: join(dirname(path), near) });
  return new UserError('not_found', words('source.missing', { path }), { advice });
}
