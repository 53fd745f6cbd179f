import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpooledImage } from '../domain/generation.js';
import { isTemporary, makeFolderDurably } from '../disk/durable.js';
import { namesIn, readIfThere } from '../disk/files.js';
import { NOTHING, addSizes, removeAll, removeFile, removeIfEmpty, type Size } from '../disk/removal.js';
import { isMissing } from '../disk/system-error.js';
import { folderOf, partsOf } from './keys.js';

/** Name of a whole picture, by its content. */
export const KEPT = /^([0-9a-f]{16})\.[a-z0-9]+$/;
/** What a provider kept of its reply, for a person. */
export const REPLY = 'reply.txt';
/** The id that the site gave the request, in the format of earlier versions. */
export const REQUEST_ID = 'request-id.txt';
/** Files and folders of a key that are not pictures: notes for people, and the journal of earlier versions. */
const NOT_PICTURES = new Set(['intent.json', 'marker', 'answer', 'late.json', 'found.json', 'stored.json', REPLY, REQUEST_ID]);
/** Hidden folder of the pictures of a batch; each begins with its key. */
const PICTURES = '.pictures';
/** Between the key and the name of a file; no key that plantain makes has one. */
const AFTER_KEY = '~';

/** The pictures of one key, from the first byte until they are stored, and what its provider kept of the reply. */
export class KeyFiles {
  readonly #folder: string;
  readonly #prefix: string;
  readonly #made: Set<string>;

  private constructor(folder: string, prefix: string, made: Set<string>) {
    this.#folder = folder;
    this.#prefix = prefix;
    this.#made = made;
  }

  /** `made`: folders that this process knows to be there for good. */
  static of(spool: string, key: string, made: Set<string>): KeyFiles {
    const { batch, item } = partsOf(key);
    return new KeyFiles(join(spool, batch, PICTURES), `${item}${AFTER_KEY}`, made);
  }

  /** Those of a key of an earlier version, which had a folder of its own. */
  static inFolder(spool: string, key: string, made: Set<string>): KeyFiles {
    return new KeyFiles(folderOf(spool, key), '', made);
  }

  /** The folder that holds the files of all keys of a batch; of an earlier version those of this key. */
  get folder(): string {
    return this.#folder;
  }

  pathOf(name: string): string {
    return join(this.#folder, `${this.#prefix}${name}`);
  }

  /** Makes the folder, so that it outlives a power cut. */
  async make(): Promise<void> {
    if (this.#made.has(this.#folder)) return;
    await makeFolderDurably(this.#folder);
    this.#made.add(this.#folder);
  }

  /** Another process may have removed it. */
  forget(): void {
    this.#made.delete(this.#folder);
  }

  async names(): Promise<readonly string[]> {
    const names = await namesIn(this.#folder);
    return names.filter((name) => name.startsWith(this.#prefix)).map((name) => name.slice(this.#prefix.length));
  }

  async reply(): Promise<string | undefined> {
    return readIfThere(this.pathOf(REPLY));
  }

  /** Whether a file lies here that may be a picture, whole or not. */
  async hold(): Promise<boolean> {
    try {
      const found = await readdir(this.#folder, { withFileTypes: true });
      const own = found.filter((one) => one.name.startsWith(this.#prefix));
      // A folder with a temporary name is what a crash has left of a small file of the journal.
      return own.some((one) => !NOT_PICTURES.has(one.name.slice(this.#prefix.length)) && !one.isDirectory());
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  /** Removes pictures that are stored, and the reply with them. `isAll`: also what a crash has left half written. */
  async drop(images: readonly SpooledImage[], isAll: boolean): Promise<void> {
    const goes = (name: string): boolean => isTemporary(name) || name.startsWith('cut-');
    const left = isAll ? (await this.names()).filter(goes) : [];
    for (const name of new Set([...images.map(({ file }) => file), REPLY])) await removeFile(this.pathOf(name));
    // It may be a folder.
    for (const name of left) await rm(this.pathOf(name), { recursive: true, force: true });
  }

  /** Removes everything; answers what it took. */
  async clear(dryRun: boolean): Promise<Size> {
    let size = NOTHING;
    for (const name of await this.names()) size = addSizes(size, await removeAll(this.pathOf(name), dryRun));
    return size;
  }
}

/** The keys of a batch that have files. `batch`: the folder of the batch. */
export async function itemsWithFiles(batch: string): Promise<string[]> {
  const names = await namesIn(join(batch, PICTURES));
  return names.filter((name) => name.includes(AFTER_KEY)).map((name) => name.slice(0, name.indexOf(AFTER_KEY)));
}

/** Removes the folder of the pictures of a batch, if it is empty. `batch`: the folder of the batch. */
export async function leavePictures(batch: string): Promise<void> {
  await removeIfEmpty(join(batch, PICTURES));
}
