import { randomBytes } from 'node:crypto';
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { atPath } from '../domain/failures/file-error.js';

/** Writes a file so that readers see all of it or what was there before; a symbolic link stays one. */
export async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const target = (await isThere(path)) ? await realpath(path) : path;
  const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await atPath(target, async () => {
      await writeFile(temporary, text, { flag: 'wx', mode });
      await rename(temporary, target);
    });
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

export async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
