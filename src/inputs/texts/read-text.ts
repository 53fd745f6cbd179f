import { readFile, stat } from 'node:fs/promises';
import { fileTrouble, sizePhrase } from '../file-trouble.js';
import { decodeText, type TextRead } from './text.js';

/**
 * Text of a file, or what is wrong with it, in words that follow its name.
 *
 * @param encoding what the user says that it is in
 */
export async function readText(path: string, maxBytes: number, encoding: string | undefined): Promise<TextRead> {
  try {
    const entry = await stat(path);
    if (entry.isDirectory()) return { trouble: 'is a folder' };
    if (!entry.isFile()) return { trouble: 'is not a regular file' };
    if (entry.size > maxBytes)
      return { trouble: `is too large: ${sizePhrase(entry.size)}, and at most ${sizePhrase(maxBytes)} are accepted` };
    return decodeText(await readFile(path), encoding);
  } catch (error) {
    return { trouble: fileTrouble(error) };
  }
}
