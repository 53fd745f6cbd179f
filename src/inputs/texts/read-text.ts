import { readFile, stat } from 'node:fs/promises';
import { type Text, type Value, words } from '../../words/words.js';
import { fileTrouble, isMissing, type Trouble } from '../file-trouble.js';
import type { Decoding } from './encodings.js';
import { decodeText } from './text.js';

/** What is wrong with a file of text. */
export interface NoText extends Trouble {
  /** It is not there. */
  readonly missing?: true;
}

export interface SizeLimit {
  readonly bytes: number;
  /** What is said of a larger file. */
  beyond(sizes: { readonly size: Value; readonly most: Value }): Text;
}

/**
 * Text of a file, or what is wrong with it.
 *
 * @param encoding what the user says that it is in
 */
export async function readText(path: string, most: SizeLimit, encoding: string | undefined): Promise<Decoding | NoText> {
  try {
    const entry = await stat(path);
    if (entry.isDirectory()) return { trouble: words('input.isFolder') };
    if (!entry.isFile()) return { trouble: words('input.special') };
    if (entry.size > most.bytes) return { trouble: most.beyond({ size: { bytes: entry.size }, most: { bytes: most.bytes } }) };
    return decodeText(await readFile(path), encoding);
  } catch (error) {
    return { trouble: fileTrouble(error), ...(isMissing(error) ? { missing: true } : {}) };
  }
}
