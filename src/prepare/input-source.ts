import { stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { UserError } from '../domain/failures/user-error.js';
import type { PromptText, Source } from '../inputs/lists/draft.js';
import type { InputOptions } from './batch-options.js';
import type { PrepareContext } from './context.js';

const LISTS: Readonly<Record<string, 'jsonl' | 'csv'>> = { '.jsonl': 'jsonl', '.csv': 'csv', '.tsv': 'csv' };
const PICTURES = ['.png', '.jpg', '.jpeg', '.webp', '.heic', '.heif'];

/** What a batch is made from, with words for it. */
export interface NamedSource {
  readonly source: Source;
  /** For a person: `folder /home/me/summer`. */
  readonly phrase: string;
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
    refuse(options, FOLDER_ONLY, 'a list, which has its own prompts');
    const source = { kind: 'stream', bytes: stdin, folder: cwd } as const;
    return { source, phrase: 'list on standard input', subject: 'list', promptOnly: false };
  }
  const path = input === undefined ? folder : resolve(cwd, input);
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new UserError('not_found', `There is no file or folder ${path}.`);
  return found.isDirectory() ? folderAt(path, prompts, options, leaveOut) : fileAt(path, options);
}

function promptsOf(cwd: string, { prompt, promptFile }: InputOptions): PromptText | undefined {
  if (prompt !== undefined && promptFile !== undefined) throw new UserError('usage', 'Give --prompt or --prompt-file, not both.');
  if (prompt !== undefined) return { kind: 'words', text: prompt };
  return promptFile === undefined ? undefined : { kind: 'file', path: resolve(cwd, promptFile) };
}

function promptsAlone(prompts: PromptText, options: InputOptions): NamedSource {
  refuse(options, ['everyPrompt', 'recursive'], 'a folder with pictures, which is missing here');
  const perLine = options.promptPerLine === true;
  const source = { kind: 'prompts', prompts, perLine } as const;
  const lines = perLine ? ', one a line' : '';
  if (prompts.kind === 'words') return { source, phrase: `prompt${lines}`, subject: prompts.text, promptOnly: !perLine };
  const subject = basename(prompts.path, extname(prompts.path));
  return { source, phrase: `prompt of ${prompts.path}${lines}`, subject, promptOnly: !perLine };
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
  const text = prompts ? ` with ${prompts.kind === 'words' ? '--prompt' : prompts.path}` : '';
  const manner = { shared: '', 'in-order': ', one prompt a picture', every: ', every prompt with every picture' }[pairing];
  return { source, phrase: `folder ${path}${text}${manner}`, subject: basename(path), promptOnly: false };
}

function fileAt(path: string, options: InputOptions): NamedSource {
  const extension = extname(path).toLowerCase();
  const subject = basename(path, extname(path));
  if (extension === '.txt') {
    refuse(options, ['prompt', 'promptFile'], 'a folder; this file is read as one prompt a line');
    const way = 'a folder with pictures: plantain run <folder> --prompt-file <file> --every-prompt';
    refuse(options, ['everyPrompt', 'recursive'], way);
    const prompts = { kind: 'file', path } as const;
    return { source: { kind: 'prompts', prompts, perLine: true }, phrase: `prompts ${path}`, subject, promptOnly: false };
  }
  const kind = LISTS[extension];
  if (kind) {
    refuse(options, FOLDER_ONLY, 'a folder; a list has its own prompts and pictures');
    return { source: { kind, path }, phrase: `list ${path}`, subject, promptOnly: false };
  }
  const advice = PICTURES.includes(extension) ? `A single picture: plantain run --prompt "…" --ref ${basename(path)}` : undefined;
  throw new UserError('input', `${path} is neither a folder nor a .txt, .jsonl or .csv file.`, { advice });
}

const FLAGS = {
  prompt: '--prompt',
  promptFile: '--prompt-file',
  promptPerLine: '--prompt-per-line',
  everyPrompt: '--every-prompt',
  recursive: '--recursive',
} as const;
const FOLDER_ONLY = Object.keys(FLAGS) as (keyof typeof FLAGS)[];

function refuse(options: InputOptions, names: readonly (keyof typeof FLAGS)[], partner: string): void {
  const given = names.filter((name) => options[name] !== undefined).map((name) => FLAGS[name]);
  if (given.length > 0)
    throw new UserError('usage', `${given.join(' and ')} ${given.length === 1 ? 'goes' : 'go'} with ${partner}.`);
}
