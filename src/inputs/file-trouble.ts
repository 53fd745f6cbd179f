import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileTextOf, whyFile } from '../domain/failures/file-error.js';
import { printable } from '../domain/text/file-name.js';
import { meant } from '../domain/text/suggest.js';
import { sentences, type Text, words } from '../words/words.js';

/** What is wrong with a part of an input, for behind its name and a colon. */
export interface Trouble {
  readonly trouble: Text;
}

export const isTrouble = (found: object): found is Trouble => 'trouble' in found;

/** A folder with more files than that is not searched for a similar name. */
const MOST_NAMES = 300;

const isCode = (error: unknown, codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));

export const isMissing = (error: unknown): boolean => isCode(error, ['ENOENT', 'ENOTDIR']);

/** What the file system refused of a file, for behind its name and a colon. */
export function fileTrouble(error: unknown): Text {
  if (isMissing(error)) return words('input.missing');
  if (isCode(error, ['EISDIR'])) return words('input.isFolder');
  return sentences(words('input.unreadable', { why: whyFile(error) }), fileTextOf(error)?.advice ?? '');
}

/** The same of a file that an input names by a part of its path: where plantain looked for it, and what may be meant. */
export async function namedFileTrouble(error: unknown, path: string): Promise<Text> {
  if (!isMissing(error)) return fileTrouble(error);
  const [name, names] = [basename(path), await readdir(dirname(path)).catch((): string[] => [])];
  if (names.includes(name)) return words('input.brokenLink');
  const near = names.length > MOST_NAMES ? '' : meant(name, names.map(printable));
  return sentences(words('input.missingAt', { path: printable(path) }), near === '' ? words('input.missingAdvice') : near);
}
