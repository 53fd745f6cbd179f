import { readFile, stat } from 'node:fs/promises';
import { fileTrouble, sizePhrase } from './file-trouble.js';
import { decodeText, NO_TEXT } from './text.js';

/** Text of a file, or what is wrong with it, in words that follow its name. */
export async function readText(path: string, maxBytes: number): Promise<{ text: string } | { trouble: string }> {
  try {
    const entry = await stat(path);
    if (entry.isDirectory()) return { trouble: 'is a folder' };
    if (!entry.isFile()) return { trouble: 'is not a regular file' };
    if (entry.size > maxBytes)
      return { trouble: `is too large: ${sizePhrase(entry.size)}, and at most ${sizePhrase(maxBytes)} are accepted` };
    const text = decodeText(await readFile(path));
    return text === undefined ? { trouble: NO_TEXT } : { text };
  } catch (error) {
    return { trouble: fileTrouble(error) };
  }
}
