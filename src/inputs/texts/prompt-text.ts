import { basename } from 'node:path';
import { words } from '../../words/words.js';
import type { PromptText } from '../lists/draft.js';
import { type NoText, readText, type SizeLimit } from './read-text.js';

/** Largest files, and what is said of a larger one. */
const ONE_PROMPT: SizeLimit = { bytes: 1_000_000, beyond: (sizes) => words('input.prompt.tooLarge', sizes) };
const LINES: SizeLimit = { bytes: 100_000_000, beyond: (sizes) => words('input.prompt.linesTooLarge', sizes) };

export interface Prompt {
  /** `text.txt:3`, `--prompt`. */
  readonly where: string;
  readonly text: string;
}

/** A command with a prompt, as it is typed. */
const EXAMPLE = '--prompt "a cat in the rain"';

/** The name of a text as a problem gives it. */
export const placeOf = (text: PromptText): string => (text.kind === 'words' ? '--prompt' : text.path);

export interface Prompts {
  readonly prompts: readonly Prompt[];
  /** Absent for words of the command line. */
  readonly encoding?: string;
}

/** The prompts of a text, the whole of it or one a line; or what is wrong with it. */
export async function readPrompts(source: PromptText, perLine: boolean, encoding: string | undefined): Promise<Prompts | NoText> {
  const most = perLine ? LINES : ONE_PROMPT;
  const found = source.kind === 'words' ? source : await readText(source.path, most, encoding);
  if ('trouble' in found) return found;
  const prompts = perLine ? linesOf(found.text, source) : [{ where: placeOf(source), text: found.text.trim() }];
  if (prompts.every(({ text }) => text === ''))
    return { trouble: source.kind === 'words' ? words('input.prompt.empty', { example: EXAMPLE }) : words('input.prompt.none') };
  return { prompts, ...('encoding' in found ? { encoding: found.encoding } : {}) };
}

function linesOf(text: string, source: PromptText): Prompt[] {
  const name = source.kind === 'words' ? '--prompt' : basename(source.path);
  return text
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ where: `${name}:${index + 1}`, text: line.trim() }))
    .filter((prompt) => prompt.text !== '');
}
