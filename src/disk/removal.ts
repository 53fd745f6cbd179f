import { lstat, readdir, rm, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing, systemCode } from './system-error.js';

/** What lies on the disk, or lay there. */
export interface Size {
  /** Without folders. */
  readonly files: number;
  /** As the disk counts them: a small file takes a whole block. */
  readonly bytes: number;
}

export const NOTHING: Size = { files: 0, bytes: 0 };

export const addSizes = (one: Size, other: Size): Size => ({ files: one.files + other.files, bytes: one.bytes + other.bytes });

/** What a file or a folder takes; nothing of what is not there. Links are not followed. */
export async function sizeOf(path: string): Promise<Size> {
  try {
    const found = await lstat(path);
    // Windows counts no blocks.
    if (!found.isDirectory()) return { files: 1, bytes: (found.blocks || 0) * 512 || found.size };
    let size = NOTHING;
    for (const name of await readdir(path)) size = addSizes(size, await sizeOf(join(path, name)));
    return size;
  } catch (error) {
    if (isMissing(error)) return NOTHING;
    throw error;
  }
}

/** Removes a file or a folder with all that is in it; answers what it took. `dryRun`: answers only. */
export async function removeAll(path: string, dryRun: boolean): Promise<Size> {
  const size = await sizeOf(path);
  if (!dryRun) await rm(path, { recursive: true, force: true });
  return size;
}

/** Removes a file. One that is not there is no trouble. In one call of the system, where `rm` makes three. */
export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Whether a folder could not be removed because it holds something, or because somebody else was faster. */
export const isFullOrGone = (error: unknown): boolean => ['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(systemCode(error) ?? '');

/** Removes a folder that is empty. One that holds something stays, and one that somebody else has removed is no trouble. */
export async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    if (!isFullOrGone(error)) throw error;
  }
}

/** When a file or a folder was last written to, epoch milliseconds; 0 if it is not there. */
export async function writtenAt(path: string): Promise<number> {
  try {
    return (await lstat(path)).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}
