import { stat } from 'node:fs/promises';

/** Where a folder is. A move keeps device and inode, and a copy cannot have them. */
export interface Place {
  readonly path: string;
  readonly device: number;
  readonly inode: number;
}

export async function placeOf(path: string): Promise<Place> {
  const { dev, ino } = await stat(path);
  return { path, device: dev, inode: ino };
}

/** The same folder, under whatever path. */
export const isSameFolder = (one: Place, other: Place): boolean => one.device === other.device && one.inode === other.inode;

/** Whether a folder that notes of itself that it is at `known` is a copy: that one is still there, and is another. */
export async function isCopy(known: Place, here: Place): Promise<boolean> {
  if (known.path === here.path || isSameFolder(known, here)) return false;
  const there = await placeOf(known.path).catch(() => undefined);
  return there !== undefined && isSameFolder(there, known);
}
