import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { dirname, join, relative, sep } from 'node:path';
import { z } from 'zod';
import { isCopy, placeOf } from '../disk/place.js';

const RECORD = z.object({
  /** Where the data folder was when it was last used. Absolute. */
  path: z.string(),
  /** Device and inode of the folder there, which a move keeps and a copy cannot have. */
  device: z.number(),
  inode: z.number(),
  /** Where it was before, newest first. */
  former: z.array(z.string()),
});
type Record = z.infer<typeof RECORD>;

/** A data folder, wherever it has been. */
export interface DataFolder {
  /** Absolute. */
  readonly dataDir: string;
  /** Where it was before it was moved or renamed, newest first; absent: it was always here. */
  readonly formerDataDirs?: readonly string[];
}

const fileOf = (dataDir: string): string => join(dataDir, 'folder.json');

/** Where a data folder was before. A copy of one that is still there was nowhere. */
export async function formerDataDirs(dataDir: string): Promise<readonly string[]> {
  return (await present(dataDir))?.former ?? [];
}

/** Writes down where the data folder is, so that it is known again when it is moved. */
export async function noteDataFolder(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const record = await present(dataDir);
  if (!record) return;
  const temporary = `${fileOf(dataDir)}.${randomUUID()}`;
  await writeFile(temporary, `${JSON.stringify(record)}\n`);
  await rename(temporary, fileOf(dataDir));
}

/** The record as it should be now; undefined where there is no such folder. */
async function present(dataDir: string): Promise<Record | undefined> {
  const here = await placeOf(dataDir).catch(() => undefined);
  if (!here) return undefined;
  const known = await readRecord(dataDir);
  if (!known || (await isCopy(known, here))) return { ...here, former: [] };
  if (known.path === dataDir) return { ...known, ...here };
  return { ...here, former: [known.path, ...known.former].filter((path) => path !== dataDir) };
}

async function readRecord(dataDir: string): Promise<Record | undefined> {
  try {
    return RECORD.parse(JSON.parse(await readFile(fileOf(dataDir), 'utf8')));
  } catch {
    // Not written yet, or cut by a power failure.
    return undefined;
  }
}

/** Whether a path names this data folder, also one from before a move. */
export const isDataFolder = ({ dataDir, formerDataDirs: former = [] }: DataFolder, path: string): boolean =>
  path === dataDir || former.includes(path);

/** A path inside the project folder that was moved with its data folder, as it is now; every other path as it is. */
export function relocated({ dataDir, formerDataDirs: former = [] }: DataFolder, path: string): string {
  for (const earlier of former) {
    const project = dirname(earlier);
    if (path !== project && !path.startsWith(`${project}${sep}`)) continue;
    // Somebody has made a folder there again: what it holds is another's.
    if (existsSync(project)) continue;
    return join(dirname(dataDir), relative(project, path));
  }
  return path;
}
