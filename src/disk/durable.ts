import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exists } from './files.js';
import { systemCode } from './system-error.js';

/** Names that start like this belong to a write that has not ended; readers pass them over. */
export const temporaryName = (): string => `.tmp-${randomBytes(6).toString('hex')}`;

export const isTemporary = (name: string): boolean => name.startsWith('.tmp-');

/** The sync of a folder that has not begun yet: all that have changed names in it meanwhile share it. */
const next = new Map<string, Promise<void>>();
/** The one that is under way. It may have begun before a name was there. */
const underWay = new Map<string, Promise<void>>();

/**
 * Makes the names in a folder outlive a power cut. Calls for one folder that come while it is synced share the next sync, as databases do
 * with their log: fifty requests at once that begin or end in the folder of a batch cost two or three.
 */
export function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder for this; its file system keeps a journal of names by itself.
  if (process.platform === 'win32') return Promise.resolve();
  const shared = next.get(folder);
  if (shared) return shared;
  const own = syncNext(folder);
  next.set(folder, own);
  return own;
}

async function syncNext(folder: string): Promise<void> {
  // Its failure is told to those who waited for it.
  await (underWay.get(folder) ?? Promise.resolve()).catch(() => undefined);
  next.delete(folder);
  const sync = syncNow(folder);
  underWay.set(folder, sync);
  try {
    await sync;
  } finally {
    if (underWay.get(folder) === sync) underWay.delete(folder);
  }
}

async function syncNow(folder: string): Promise<void> {
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

/** Makes a folder in one that may be missing too, so that both outlive a power cut. */
export async function makeFolderDurably(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await syncFolder(dirname(folder));
  await syncFolder(dirname(dirname(folder)));
}

/** Writes a new file; `isLasting`: its bytes outlive a power cut. */
async function writeNew(path: string, text: string, isLasting: boolean): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(text);
    if (isLasting) await handle.sync();
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
    await writeNew(temporary, text, true);
    await reveal(temporary, path);
  } catch (error) {
    await discard(temporary);
    throw error;
  }
}

/**
 * Creates the folder `name` with its files in one step, or answers false because it exists: of any number of processes exactly one
 * gets true, and nobody ever sees it half made. A rename onto a folder that is not empty fails on every file system, also where
 * hard links or `O_EXCL` with content are not to be had. Of the files in `signs` only the names outlive a power cut.
 */
export async function createExclusive(
  folder: string,
  name: string,
  files: Readonly<Record<string, string>>,
  signs: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const target = join(folder, name);
  const temporary = join(folder, temporaryName());
  let created = false;
  if (!(await exists(target))) {
    try {
      await mkdir(temporary);
      const write = (some: typeof files, isLasting: boolean) =>
        Object.entries(some).map(([file, text]) => writeNew(join(temporary, file), text, isLasting));
      await allOf([...write(files, true), ...write(signs, false)]);
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

/** Waits for all, also when one of them fails: nothing is written any more when it returns. */
async function allOf(works: readonly Promise<void>[]): Promise<void> {
  for (const one of await Promise.allSettled(works)) if (one.status === 'rejected') throw one.reason;
}
