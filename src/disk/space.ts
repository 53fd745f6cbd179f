import { statfs } from 'node:fs/promises';

/** Bytes that this user may still write where a folder lies; undefined where it is not told, as on some network file systems. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return blocks === 0 ? undefined : bavail * bsize;
}
