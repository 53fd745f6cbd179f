import { stat } from 'node:fs/promises';
import { z } from 'zod';

/** Where a folder is. A move within a file system keeps its device and inode; a copy that lies beside the original cannot have them. */
export const placeSchema = z.object({ path: z.string(), device: z.number(), inode: z.number() });
export type Place = z.infer<typeof placeSchema>;

/** Undefined: there is nothing of that path, or nobody may look. */
export async function placeOf(path: string): Promise<Place | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found && { path, device: found.dev, inode: found.ino };
}

/** Whether both are one folder, whatever its path. */
export const isSameFolder = (a: Place, b: Place): boolean => a.device === b.device && a.inode === b.inode;

/** Whether the folder that `known` was written in is still where it was, and is another one than `here`. */
export async function isCopy(known: Place, here: Place): Promise<boolean> {
  if (known.path === here.path || isSameFolder(known, here)) return false;
  const there = await placeOf(known.path);
  return there !== undefined && isSameFolder(there, known);
}
