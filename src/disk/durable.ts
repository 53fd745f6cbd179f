import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exists } from './files.js';
import { systemCode } from './system-error.js';

/** Names that start like this belong to a write that has not ended; readers pass them over. */
export const temporaryName = (): string => `.tmp-${randomBytes(6).toString('hex')}`;

export const isTemporary = (name: string): boolean => name.startsWith('.tmp-');

/** Makes the names in a folder outlive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder for this; its file system keeps a journal of names by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some network file systems know no sync of a folder; for them a rename is as lasting as the server makes it.
    if (!['EINVAL', 'ENOTSUP', 'ENOSYS'].includes(systemCode(error) ?? '')) throw error;
  } finally {
    await handle.close();
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes what a failed write left. It is invisible to readers already, so a failure here must not hide the first one. */
export async function discard(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => undefined);
}

/** Gives a complete, synced temporary file its name: readers see all of it or nothing. */
export async function reveal(temporary: string, path: string): Promise<void> {
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/** Writes a whole file that outlives a power cut; an earlier file of the name is replaced at once. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), temporaryName());
  try {
    await writeSynced(temporary, text);
    await reveal(temporary, path);
  } catch (error) {
    await discard(temporary);
    throw error;
  }
}

/**
 * Creates the folder `name` with its files in one step, or answers false because it exists: of any number of processes exactly one
 * gets true, and nobody ever sees it half made. A rename onto a folder that is not empty fails on every file system, also where
 * hard links or `O_EXCL` with content are not to be had.
 */
export async function createExclusive(folder: string, name: string, files: Readonly<Record<string, string>>): Promise<boolean> {
  const target = join(folder, name);
  const temporary = join(folder, temporaryName());
  let created = false;
  if (!(await exists(target))) {
    try {
      await mkdir(temporary);
      for (const [file, text] of Object.entries(files)) await writeSynced(join(temporary, file), text);
      await syncFolder(temporary);
      await rename(temporary, target);
      created = true;
    } catch (error) {
      await discard(temporary);
      if (!(await exists(target))) throw error;
    }
  }
  // Also after losing: what the winner made must last before anyone acts on it.
  await syncFolder(folder);
  return created;
}
