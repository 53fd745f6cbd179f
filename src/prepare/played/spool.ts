import { createHash } from 'node:crypto';
import type { SpooledImage } from '../../domain/generation.js';
import type { ImageSink, SpoolWriter } from '../../providers/provider.js';

/** Keeps nothing but what is known of pictures. */
export class NoSpool implements SpoolWriter {
  #count = 0;

  async open(): Promise<ImageSink> {
    const pieces: Uint8Array[] = [];
    return {
      write: async (bytes) => {
        pieces.push(Buffer.from(bytes));
      },
      isCut: () => Promise.resolve(false),
      keep: () => Promise.resolve(this.#image(Buffer.concat(pieces))),
      discard: () => Promise.resolve(),
    };
  }

  async image(bytes: AsyncIterable<Uint8Array> | Uint8Array): Promise<SpooledImage> {
    if (bytes instanceof Uint8Array) return this.#image(bytes);
    const pieces: Uint8Array[] = [];
    for await (const piece of bytes) pieces.push(piece);
    return this.#image(Buffer.concat(pieces));
  }

  output(bytes: AsyncIterable<Uint8Array> | Uint8Array): Promise<SpooledImage> {
    return this.image(bytes);
  }

  reply(): Promise<void> {
    return Promise.resolve();
  }

  requestId(): Promise<void> {
    return Promise.resolve();
  }

  /** Each counts as another picture: those of a sample are all the same. */
  #image(bytes: Uint8Array): SpooledImage {
    this.#count += 1;
    const sha256 = createHash('sha256').update(bytes).update(String(this.#count)).digest('hex');
    return { file: `${this.#count}.png`, sha256, bytes: bytes.length, type: 'image/png' };
  }
}
