import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** What systems and programs put into folders by themselves; names that start with a dot as well. */
const LITTER: readonly string[] = ['thumbs.db', 'ehthumbs.db', 'desktop.ini', 'icon\r', '__macosx', '@eadir'];
const PICTURE_NAME = /\.(?:png|jpe?g|jfif|webp|hei[cf]|gif|bmp|tiff?|avif)$/i;
/** A folder with these two holds the results of a batch: they are no input. */
const RESULTS: readonly string[] = ['manifest.jsonl', 'summary.json'];
/** What lies beside the pictures there and is none: the contact sheet and its small pictures. */
const SHEET: readonly string[] = ['index.html', 'thumbs'];

/** 2 before 10, the same on every system. */
const naturally = new Intl.Collator('en', { numeric: true });
const byName = (a: string, b: string): number => naturally.compare(a, b) || (a < b ? -1 : a === b ? 0 : 1);

export interface PictureFiles {
  /** Paths from the folder on, in natural order, folder by folder. */
  readonly pictures: readonly string[];
  /** Files that are no pictures by their names; only with `byExtension`. */
  readonly others: readonly string[];
}

export interface ListOptions {
  readonly recursive: boolean;
  /** Only files that a picture's extension marks: the folder may hold other things too. */
  readonly byExtension: boolean;
  /** Absolute paths of folders to stay out of. */
  readonly leaveOut?: readonly string[];
}

/** Files below a folder that are to be pictures. Each real folder is read once, so that a symbolic link cannot lead in a circle. */
export async function listPictures(folder: string, options: ListOptions): Promise<PictureFiles> {
  const leaveOut = await Promise.all((options.leaveOut ?? []).map(realOf));
  const files = await below(folder, [], options, new Set(leaveOut));
  const isPicture = (path: string): boolean => !options.byExtension || PICTURE_NAME.test(path);
  return { pictures: files.filter(isPicture), others: files.filter((path) => !isPicture(path)) };
}

async function below(base: string, names: readonly string[], options: ListOptions, seen: Set<string>): Promise<string[]> {
  const folder = join(base, ...names);
  const real = await realOf(folder);
  if (seen.has(real)) return [];
  seen.add(real);
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !isLitter(name));
  const areResults = RESULTS.every((result) => entries.some(({ name }) => name === result));
  if (areResults && names.length > 0) return [];
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => byName(a.name, b.name))) {
    const path = [...names, entry.name];
    if (areResults && SHEET.includes(entry.name)) continue;
    if (!(await isFolder(entry, folder, options))) found.push(path.join(sep));
    else if (options.recursive) found.push(...(await below(base, path, options, seen)));
  }
  return found;
}

/** A link to a folder counts as a file unless folders are read: then it is a mistake that the user is told of. */
async function isFolder(entry: Dirent, folder: string, { recursive, byExtension }: ListOptions): Promise<boolean> {
  if (!entry.isSymbolicLink() || !(recursive || byExtension)) return entry.isDirectory();
  return stat(join(folder, entry.name)).then(
    (target) => target.isDirectory(),
    () => false,
  );
}

const isLitter = (name: string): boolean => name.startsWith('.') || LITTER.includes(name.toLowerCase());

/** What does not exist is nowhere below either. */
const realOf = (path: string): Promise<string> => realpath(path).catch(() => path);
