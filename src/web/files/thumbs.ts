import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { temporaryName } from '../../disk/durable.js';
import { Thumbnails } from '../../inputs/pictures/thumbnails.js';
import type { Store } from '../../stores/store.js';

/** A picture that a small one is wanted of. */
export interface Whole {
  readonly store: Store;
  readonly key: string;
  readonly sha256: string;
  readonly type: string;
}

/** Where a small one may lie already. */
export interface SmallPlace {
  readonly store: Store;
  readonly key: string;
}

/** Small pictures: those that workers have put beside the pictures; what is missing there is made once and kept in the data folder. */
export class Thumbs {
  readonly #folder: string;
  // The browser itself asks for few at once, and each one that it asks for is wanted.
  readonly #maker = new Thumbnails(Infinity);
  readonly #making = new Map<string, Promise<Uint8Array | undefined>>();

  constructor(folder: string) {
    this.#folder = join(folder, 'thumbs');
  }

  /** WebP; undefined for what is no picture that can be read. */
  async of(whole: Whole, place?: SmallPlace): Promise<Uint8Array | undefined> {
    const stored = place && (await place.store.get(place.key).then(buffer, () => undefined));
    if (stored) return stored;
    const name = `${createHash('sha256').update(whole.sha256).digest('hex').slice(0, 32)}.webp`;
    const known = await readFile(join(this.#folder, name)).catch(() => undefined);
    if (known) return known;
    const making = this.#making.get(name) ?? this.#make(whole, name).finally(() => this.#making.delete(name));
    this.#making.set(name, making);
    return making.catch(() => undefined);
  }

  async #make({ store, key, type }: Whole, name: string): Promise<Uint8Array | undefined> {
    // Through the store, which follows no link out of its folder.
    const own = join(this.#folder, temporaryName());
    try {
      await mkdir(this.#folder, { recursive: true });
      await pipeline(await store.get(key), createWriteStream(own, { flags: 'wx' }));
      const small = (await this.#maker.make(own, type))?.small;
      if (small) await this.#keep(name, small);
      return small;
    } finally {
      await rm(own, { force: true });
    }
  }

  async #keep(name: string, thumb: Uint8Array): Promise<void> {
    const part = join(this.#folder, temporaryName());
    try {
      await writeFile(part, thumb);
      await rename(part, join(this.#folder, name));
    } catch {
      // A full disk: it is made again next time.
      await rm(part, { force: true });
    }
  }
}
