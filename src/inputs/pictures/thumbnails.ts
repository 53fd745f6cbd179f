import { imageLibrary } from './image-library.js';
import { MAX_PIXELS } from './picture.js';

/** A small one of a picture, and the size of the picture itself, upright. */
export interface Thumbnail {
  readonly width: number;
  readonly height: number;
  /** WebP. */
  readonly small: Uint8Array;
  /** WebP for the whole screen, where it was asked for. */
  readonly large?: Uint8Array;
}

const SMALL_SIDE = 480;
const LARGE_SIDE = 1_600;
/** Whatever bytes decide to be: everything else, such as SVG, is not opened at all. */
const TYPES: readonly string[] = ['image/png', 'image/apng', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif'];
/** At once in a process: a worker has other things to do. */
const AT_ONCE = 2;
/** More than these come faster than they can be made: a thumbnail is no reason to hold up pictures. */
const MOST_WAITING = 64;
const MOST_SECONDS = 15;

/** Makes thumbnails one after another, two at once, off the main thread. */
export class Thumbnails {
  #running = 0;
  readonly #mostWaiting: number;
  readonly #waiting: (() => void)[] = [];

  /** @param mostWaiting when so many wait, further ones have none */
  constructor(mostWaiting: number = MOST_WAITING) {
    this.#mostWaiting = mostWaiting;
  }

  /** @returns undefined for what has none: another type, or when too many are being made. @throws whatever a picture that is damaged or far too large brings about */
  async make(path: string, type: string, large = false): Promise<Thumbnail | undefined> {
    if (!TYPES.includes(type) || (!large && this.#waiting.length >= this.#mostWaiting)) return undefined;
    if (this.#running >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      return await thumbnailOf(path, large);
    } finally {
      // Its place goes to the next one.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}

async function thumbnailOf(path: string, large: boolean): Promise<Thumbnail> {
  const sharp = await imageLibrary();
  // Several pictures are worked on at once: threads for each of them would only compete.
  sharp.concurrency(1);
  const input = { failOn: 'error', limitInputPixels: MAX_PIXELS, sequentialRead: true } as const;
  // The first frame of what moves.
  const { autoOrient } = await sharp(path, input).metadata();
  const shrunk = async (from: string | Uint8Array, side: number, quality: number) =>
    sharp(from, input)
      .autoOrient()
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .webp({ quality, effort: 3 })
      .timeout({ seconds: MOST_SECONDS })
      .toBuffer();
  const screen = large ? await shrunk(path, LARGE_SIDE, 82) : undefined;
  const small = await shrunk(screen ?? path, SMALL_SIDE, 75);
  return { ...autoOrient, small, ...(screen ? { large: screen } : {}) };
}
