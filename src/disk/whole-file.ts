import { randomBytes } from 'node:crypto';
import { realpath, rename, writeFile } from 'node:fs/promises';
import { atPath } from '../domain/failures/file-error.js';
import { exists } from './files.js';
import { removeFile } from './removal.js';

/** Writes a file so that readers see all of it or what was there before; a symbolic link stays one. */
export async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const target = (await exists(path)) ? await realpath(path) : path;
  const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await atPath(target, async () => {
      await writeFile(temporary, text, { flag: 'wx', mode });
      await rename(temporary, target);
    });
  } catch (error) {
    await removeFile(temporary);
    throw error;
  }
}
