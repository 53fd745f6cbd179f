import type { Stats } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { systemCode } from '../disk/system-error.js';
import { BoundedMap } from '../domain/bounded.js';
import { words } from '../words/words.js';
import { StoreKeyRefusedError } from './key.js';

/** So long a folder is taken for what it was when it was looked at: several files of each picture lie in the same few. */
const SEEN_MS = 1_000;
const SEEN_FOLDERS = 1_000;

const ABSENT: readonly (string | undefined)[] = ['ENOENT', 'ENOTDIR'];

/** For the `catch` of a look at something that may not be there. */
export const absentAsNone = (error: unknown): undefined => {
  if (!ABSENT.includes(systemCode(error))) throw error;
  return undefined;
};

/** What lies under some names; `found`: absent where there is nothing. */
export interface Spot {
  readonly path: string;
  readonly found: Stats | undefined;
}

/** Looks where names below a base folder really lead. */
export class Inside {
  readonly #base: string;
  /** Folders that are there and lie inside; until when that counts, by the monotonic clock. */
  readonly #seen = new BoundedMap<string, number>(SEEN_FOLDERS);

  constructor(base: string) {
    this.#base = base;
  }

  /**
   * The path of what is about to get a name: a link that is there already is not followed, but replaced.
   * @throws StoreKeyRefusedError when a symbolic link leads out of the base folder
   */
  async path(names: readonly string[]): Promise<string> {
    const path = join(this.#base, ...names);
    const folder = dirname(path);
    if (!this.has(folder) && (await this.#look(folder, names))) this.add(folder);
    return path;
  }

  /** @throws StoreKeyRefusedError when a symbolic link leads out of the base folder */
  async spot(names: readonly string[]): Promise<Spot> {
    const path = await this.path(names);
    const found = await lstat(path).catch(absentAsNone);
    if (!found?.isSymbolicLink()) return { path, found };
    await this.#look(path, names);
    return { path, found: await stat(path).catch(absentAsNone) };
  }

  /** The same for a folder, which may be the base itself. */
  async folder(names: readonly string[]): Promise<string> {
    const path = join(this.#base, ...names);
    await this.#look(path, names);
    return path;
  }

  /** Whether a folder was there a moment ago, inside. */
  has(folder: string): boolean {
    return (this.#seen.get(folder) ?? 0) > performance.now();
  }

  /** A folder is there, inside. */
  add(folder: string): void {
    this.#seen.set(folder, performance.now() + SEEN_MS);
  }

  /** Folders may be gone. Answers whether any was in mind. */
  forget(): boolean {
    const any = this.#seen.size > 0;
    this.#seen.clear();
    return any;
  }

  /** Whether it is there. */
  async #look(path: string, names: readonly string[]): Promise<boolean> {
    const base = await realpath(this.#base).catch(absentAsNone);
    if (base === undefined) return false;
    const { real, isWhole } = await realPathOf(path);
    const way = relative(base, real);
    if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) {
      throw new StoreKeyRefusedError(names.join('/'), words('store.key.link', { folder: this.#base }));
    }
    return isWhole;
  }
}

/** Where a path leads, as far as it is there. */
async function realPathOf(path: string): Promise<{ readonly real: string; readonly isWhole: boolean }> {
  const real = await realpath(path).catch(absentAsNone);
  if (real !== undefined) return { real, isWhole: true };
  if (dirname(path) === path) return { real: path, isWhole: false };
  return { real: (await realPathOf(dirname(path))).real, isWhole: false };
}
