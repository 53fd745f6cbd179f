import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { imageLibrary } from '../../inputs/pictures/image-library.js';
import { MAX_PIXELS } from '../../inputs/pictures/picture.js';
import { temporaryName } from '../../disk/durable.js';
import type { Store } from '../../stores/store.js';

/** Longest edge, in pixels. */
const EDGE = 384;
const AT_ONCE = 2;

/** Small pictures, each made once, in the data folder. */
export class Thumbs {
  readonly #folder: string;
  readonly #making = new Map<string, Promise<Uint8Array>>();
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(folder: string) {
    this.#folder = join(folder, 'thumbs');
  }

  /** WebP; undefined for what is no picture that can be read. */
  async of(store: Store, { key, sha256 }: { readonly key: string; readonly sha256: string }): Promise<Uint8Array | undefined> {
    const name = `${createHash('sha256').update(sha256).digest('hex').slice(0, 32)}.webp`;
    const known = await readFile(join(this.#folder, name)).catch(() => undefined);
    if (known) return known;
    const making = this.#making.get(name) ?? this.#make(store, key, name).finally(() => this.#making.delete(name));
    this.#making.set(name, making);
    return making.catch(() => undefined);
  }

  async #make(store: Store, key: string, name: string): Promise<Uint8Array> {
    await this.#turn();
    try {
      const sharp = await imageLibrary();
      const bytes = await sharp(await buffer(await store.get(key)), { limitInputPixels: MAX_PIXELS })
        .rotate()
        .resize(EDGE, EDGE, { fit: 'inside', withoutEnlargement: true })
        .webp({ quality: 78 })
        .toBuffer();
      await this.#keep(name, bytes);
      return bytes;
    } finally {
      this.#busy -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #keep(name: string, thumb: Uint8Array): Promise<void> {
    const part = join(this.#folder, temporaryName());
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(part, thumb);
      await rename(part, join(this.#folder, name));
    } catch {
      // A full disk: it is made again next time.
      await rm(part, { force: true });
    }
  }

  /** A picture is decoded in memory: few at once. */
  async #turn(): Promise<void> {
    while (this.#busy >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#busy += 1;
  }
}
