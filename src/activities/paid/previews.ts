import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { log } from '@temporalio/activity';
import { wordsOf } from '../../domain/failures/file-error.js';
import { parseSubmissionKey } from '../../domain/names.js';

/** Where the newest preview of an item is shown while it is made. */
export interface ItemPreview {
  readonly show: (bytes: Uint8Array, type: string) => void;
  /** The item has ended: nothing of it is left. */
  close(): Promise<void>;
}

/** Files with the newest preview of each item that is being made: `<folder>/<batch>/<number of the item>.jpg`. */
export class Previews {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** `key`: journal key of a submission or its collect. */
  of(batchId: string, key: string): ItemPreview | undefined {
    const index = parseSubmissionKey(key)?.index;
    return index === undefined ? undefined : new PreviewFile(join(this.#folder, batchId), String(index + 1));
  }
}

class PreviewFile implements ItemPreview {
  readonly #folder: string;
  readonly #name: string;
  #next: { readonly bytes: Uint8Array; readonly type: string } | undefined;
  #writing: Promise<void> | undefined;
  #path: string | undefined;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  readonly show = (bytes: Uint8Array, type: string): void => {
    this.#next = { bytes, type };
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined));
  };

  async close(): Promise<void> {
    this.#next = undefined;
    await this.#writing;
    if (this.#path !== undefined) await rm(this.#path, { force: true });
  }

  /** Those that come while one is written are passed over, but for the last. */
  async #write(): Promise<void> {
    for (let next = this.#next; next; next = this.#next) {
      this.#next = undefined;
      try {
        await this.#put(next.bytes, next.type === 'image/png' ? 'png' : 'jpg');
      } catch (error) {
        // The picture does not depend on it.
        log.warn('a preview could not be written', { folder: this.#folder, error: wordsOf(error) });
        return;
      }
    }
  }

  /** Over another name, so that whoever looks never sees half of it. */
  async #put(bytes: Uint8Array, extension: string): Promise<void> {
    const path = join(this.#folder, `${this.#name}.${extension}`);
    const part = join(this.#folder, `.${this.#name}.part`);
    await mkdir(this.#folder, { recursive: true });
    await writeFile(part, bytes);
    await rename(part, path);
    this.#path = path;
  }
}
