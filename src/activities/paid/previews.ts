import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { log } from '@temporalio/activity';
import type { PreviewPlace } from '../../disk/preview-place.js';
import { removeFile } from '../../disk/removal.js';
import { wordsOf } from '../../domain/failures/file-error.js';
import { parseSubmissionKey } from '../../domain/names.js';

/** Of an item, at most one in this time. */
const EVERY_MS = 1_000;
/** Sites send small ones, of 512 pixels or less. What is larger is passed over. */
const MOST_BYTES = 1_000_000;

/** Where the newest preview of an item is shown while it is made. */
export interface ItemPreview {
  readonly show: (bytes: Uint8Array, type: string) => void;
  /** The item has ended: nothing of it is left. */
  close(): Promise<void>;
}

export interface PreviewPlaces {
  /** Folder that a person has asked for. */
  readonly folder?: string;
  /** For the page, while one is served. */
  readonly page?: PreviewPlace;
}

/** Files with the newest preview of each item that is being made: `<folder>/<batch>/<number of the item>.jpg`. */
export class Previews {
  readonly #places: PreviewPlaces;

  constructor(places: PreviewPlaces) {
    this.#places = places;
  }

  /** Whether anybody looks at them: they cost the site a little work. */
  async areWanted(): Promise<boolean> {
    return this.#places.folder !== undefined || (await this.#places.page?.isWanted()) === true;
  }

  /** `key`: journal key of a submission or its collect. */
  of(batchId: string, key: string): ItemPreview | undefined {
    const index = parseSubmissionKey(key)?.index;
    if (index === undefined) return undefined;
    const { folder, page } = this.#places;
    const name = String(index + 1);
    const files = [
      ...(folder === undefined ? [] : [new PreviewFile(join(folder, batchId), name)]),
      ...(page ? [new PreviewFile(page.folderOf(batchId), name, () => page.isWanted())] : []),
    ];
    return {
      show: (bytes, type) => {
        if (bytes.byteLength <= MOST_BYTES) for (const file of files) file.show(bytes, type);
      },
      close: async () => {
        await Promise.all(files.map((file) => file.close()));
      },
    };
  }
}

class PreviewFile {
  readonly #folder: string;
  readonly #name: string;
  readonly #isWanted: () => Promise<boolean>;
  readonly #closed = new AbortController();
  #next: { readonly bytes: Uint8Array; readonly type: string } | undefined;
  #writing: Promise<void> | undefined;
  readonly #paths = new Set<string>();

  constructor(folder: string, name: string, isWanted: () => Promise<boolean> = () => Promise.resolve(true)) {
    this.#folder = folder;
    this.#name = name;
    this.#isWanted = isWanted;
  }

  show(bytes: Uint8Array, type: string): void {
    if (this.#closed.signal.aborted) return;
    this.#next = { bytes, type };
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined));
  }

  async close(): Promise<void> {
    this.#next = undefined;
    this.#closed.abort();
    await this.#writing;
    for (const path of this.#paths) await removeFile(path);
  }

  /** Those that come in the meantime are passed over, but for the last. */
  async #write(): Promise<void> {
    for (let next = this.#next; next; next = this.#next) {
      this.#next = undefined;
      try {
        if (await this.#isWanted()) await this.#put(next.bytes, next.type === 'image/png' ? 'png' : 'jpg');
      } catch (error) {
        // The picture does not depend on it.
        log.warn('a preview could not be written', { folder: this.#folder, error: wordsOf(error) });
        return;
      }
      await pause(EVERY_MS, undefined, { signal: this.#closed.signal }).catch(() => undefined);
    }
  }

  /** Over another name, so that whoever looks never sees half of it. */
  async #put(bytes: Uint8Array, extension: string): Promise<void> {
    const path = join(this.#folder, `${this.#name}.${extension}`);
    const part = join(this.#folder, `.${this.#name}.part`);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await writeFile(part, bytes);
    await rename(part, path);
    this.#paths.add(path);
  }
}
