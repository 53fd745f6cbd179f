import { basename } from 'node:path';
import type { PromptText } from '../lists/draft.js';
import { readText } from './read-text.js';

const MAX_PROMPT_BYTES = 1_000_000;
const MAX_LINES_BYTES = 100_000_000;

export interface Prompt {
  /** `text.txt:3`, `--prompt`. */
  readonly where: string;
  readonly text: string;
}

export const NO_PROMPT = 'has no prompt in it';

/** The name of a text as a problem gives it. */
export const placeOf = (text: PromptText): string => (text.kind === 'words' ? '--prompt' : text.path);

export interface Prompts {
  readonly prompts: readonly Prompt[];
  /** Absent for words of the command line. */
  readonly encoding?: string;
}

/** The prompts of a text, the whole of it or one a line; or what is wrong with it, in words that follow its name. */
export async function readPrompts(
  source: PromptText,
  perLine: boolean,
  encoding: string | undefined,
): Promise<Prompts | { readonly trouble: string }> {
  const most = perLine ? MAX_LINES_BYTES : MAX_PROMPT_BYTES;
  const found = source.kind === 'words' ? source : await readText(source.path, most, encoding);
  if ('trouble' in found) return found;
  const prompts = perLine ? linesOf(found.text, source) : [{ where: placeOf(source), text: found.text.trim() }];
  if (prompts.every(({ text }) => text === '')) return { trouble: source.kind === 'words' ? 'is empty' : NO_PROMPT };
  return { prompts, ...('encoding' in found ? { encoding: found.encoding } : {}) };
}

function linesOf(text: string, source: PromptText): Prompt[] {
  const name = source.kind === 'words' ? '--prompt' : basename(source.path);
  return text
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ where: `${name}:${index + 1}`, text: line.trim() }))
    .filter((prompt) => prompt.text !== '');
}
