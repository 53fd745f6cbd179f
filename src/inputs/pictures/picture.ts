import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, relative, sep } from 'node:path';
import { fileTypeFromFile } from 'file-type';
import { isText } from '../texts/text.js';
import type { LocalImage } from '../lists/draft.js';
import { type Text, words } from '../../words/words.js';
import { isTrouble, namedFileTrouble, type Trouble } from '../file-trouble.js';
import { imageLibrary } from './image-library.js';
import type { PictureMemory } from './picture-memory.js';
import { messageOf } from '../../domain/failures/message-of.js';

/** Largest picture that is read unless told otherwise, in bytes. */
export const MAX_PICTURE_BYTES = 100_000_000;
/** The largest cameras make 200 million; a file of a few kilobytes may claim, and hold, billions. */
export const MAX_PIXELS = 200_000_000;

/** Accepted types and the extension of each. What a site takes of them is for its provider to say. */
export const PICTURE_TYPES: ReadonlyMap<string, string> = new Map([
  ['image/png', 'png'],
  ['image/jpeg', 'jpg'],
  ['image/webp', 'webp'],
  ['image/heic', 'heic'],
  ['image/heif', 'heif'],
]);
/** `JPEG` of `image/jpeg`; other media types as they are. */
export const typeName = (type: string): string => (type.startsWith('image/') ? type.slice('image/'.length).toUpperCase() : type);

/** The image library has no decoder for these: their first bytes have to do. */
export const NOT_DECODED: readonly string[] = ['image/heic', 'image/heif'];

/** Looks at pictures by their content, and at each file once however many items name it. No file is in memory as a whole. */
export class PictureReader {
  readonly #seen = new Map<string, Promise<Omit<LocalImage, 'name'> | Trouble>>();
  readonly #maxBytes: number;
  readonly #within: string | undefined;
  readonly #memory: PictureMemory | undefined;

  /**
   * @param maxBytes largest file that is accepted
   * @param within the only folder whose files are read
   * @param memory of what was looked at before
   */
  constructor(maxBytes: number = MAX_PICTURE_BYTES, within?: string, memory?: PictureMemory) {
    this.#maxBytes = maxBytes;
    this.#within = within;
    this.#memory = memory;
  }

  /** The picture, or what is wrong with the file. */
  async read(path: string): Promise<LocalImage | Trouble> {
    const real = await realpath(path).catch(() => path);
    if (this.#within !== undefined && !(await liesWithin(real, this.#within))) return { trouble: words('input.picture.outside') };
    const known =
      this.#seen.get(real) ??
      this.#look(real).catch(async (error: unknown) => ({ trouble: await namedFileTrouble(error, path) }));
    this.#seen.set(real, known);
    const found = await known;
    return isTrouble(found) ? found : { ...found, path, name: basename(path) };
  }

  async #look(path: string): Promise<Omit<LocalImage, 'name'> | Trouble> {
    if (path.includes('\uFFFD')) return { trouble: words('input.picture.name') };
    const entry = await stat(path, { bigint: true });
    const size = Number(entry.size);
    if (!entry.isFile()) return { trouble: entry.isDirectory() ? words('input.isFolder') : words('input.special') };
    if (size === 0) return { trouble: words('input.picture.empty') };
    if (size > this.#maxBytes)
      return { trouble: words('input.picture.tooLarge', { size: { bytes: size }, most: { bytes: this.#maxBytes } }) };
    const known = this.#memory?.of(entry);
    if (known) return { path, ...known };
    const type = (await fileTypeFromFile(path))?.mime;
    if (type === undefined || !PICTURE_TYPES.has(type)) return { trouble: strangeType(type, await headOf(path)) };
    if (!NOT_DECODED.includes(type)) {
      const tooMany = await tooManyPixels(path);
      if (tooMany !== undefined) return { trouble: tooMany };
      const damage = await damageOf(path);
      if (damage !== undefined) return { trouble: words('input.picture.damaged', { why: damage }) };
    }
    const seen = { ...(await digestOf(path)), type };
    this.#memory?.keep(entry, seen);
    return { path, ...seen };
  }
}

async function liesWithin(real: string, folder: string): Promise<boolean> {
  const way = relative(await realpath(folder).catch(() => folder), real);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Length and SHA-256 of a file. */
export async function digestOf(path: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1_048_576 }) as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    hash.update(chunk);
  }
  return { sha256: hash.digest('hex'), bytes };
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function strangeType(type: string | undefined, head: Uint8Array): Text {
  if (type !== undefined) return words('input.picture.type', { type: typeName(type) });
  return isText(head) ? words('input.picture.isText') : words('input.picture.isNone');
}

/** Looks at the head of the picture alone: decoding one that is too large could take all memory. */
async function tooManyPixels(path: string): Promise<Text | undefined> {
  const sharp = await imageLibrary();
  // A head that cannot be read is damage, of which `damageOf` speaks.
  const size = await sharp(path, { limitInputPixels: false })
    .metadata()
    .catch(() => undefined);
  if (!size || size.width * size.height <= MAX_PIXELS) return undefined;
  const millions = Math.ceil((size.width * size.height) / 1_000_000);
  return words('input.picture.tooManyPixels', {
    width: String(size.width),
    height: String(size.height),
    millions,
    most: MAX_PIXELS / 1_000_000,
  });
}

/** Decodes the whole picture, at a small size. */
async function damageOf(path: string): Promise<string | undefined> {
  const sharp = await imageLibrary();
  try {
    await sharp(path, { failOn: 'error', limitInputPixels: MAX_PIXELS }).resize(8, 8, { fit: 'fill' }).raw().toBuffer();
    return undefined;
  } catch (error) {
    return messageOf(error).split('\n')[0];
  }
}
