import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { temporaryName } from '../../disk/durable.js';
import { exists } from '../../disk/files.js';
import { isReservedFileName, namePart } from '../../domain/text/file-name.js';
import { UserError } from '../../domain/failures/user-error.js';
import { isTrouble } from '../../inputs/file-trouble.js';
import { listPictures } from '../../inputs/pictures/picture-files.js';
import type { PictureMemory } from '../../inputs/pictures/picture-memory.js';
import { MAX_PICTURE_BYTES, PictureReader } from '../../inputs/pictures/picture.js';
import { isText } from '../../inputs/texts/text.js';
import { type Text, words } from '../../words/words.js';

/** Unused for so long, an upload goes. */
const KEPT_MS = 24 * 3_600_000;
const SWEEP_MS = 3_600_000;
const MOST_FILES = 10_000;
const MOST_BYTES = 20_000_000_000;
const MOST_LIST_BYTES = 20_000_000;
const LONGEST_NAME = 180;
const DEEPEST = 8;
const LISTS = ['.csv', '.tsv', '.jsonl', '.txt'];

/** Why a file was not taken. */
export class UploadRefused extends Error {
  override readonly name = 'UploadRefused';

  constructor(
    readonly status: 413 | 415,
    readonly text: Text,
  ) {
    super('refused');
  }
}

/** What browsers send before a batch is made of it: each upload is a folder of its own in the data folder. */
export class Uploads {
  readonly #folder: string;
  readonly #sizes = new Map<string, { files: number; bytes: number }>();
  readonly #timer: NodeJS.Timeout;
  readonly #pictures: PictureMemory | undefined;

  /** @param pictures takes what was seen of those that come */
  constructor(folder: string, pictures?: PictureMemory) {
    this.#folder = folder;
    this.#pictures = pictures;
    void this.sweep();
    this.#timer = setInterval(() => void this.sweep(), SWEEP_MS);
    this.#timer.unref();
  }

  async create(): Promise<string> {
    const upload = randomBytes(8).toString('hex');
    await mkdir(join(this.#folder, upload), { recursive: true, mode: 0o700 });
    return upload;
  }

  /** Its folder; it is in use now. @throws UserError `not_found` */
  async folderOf(upload: string): Promise<string> {
    const folder = join(this.#folder, upload);
    if (!/^[0-9a-f]{16}$/.test(upload) || !(await exists(folder)))
      throw new UserError('not_found', words('web.noUpload'), { advice: words('web.noUploadAdvice') });
    const now = new Date();
    await utimes(folder, now, now);
    return folder;
  }

  /** Takes one file; `declared`: its length by the request. @throws UploadRefused */
  async put(
    upload: string,
    name: string,
    body: ReadableStream | null,
    declared?: number,
  ): Promise<{ name: string; type: string; bytes: number }> {
    const folder = await this.folderOf(upload);
    const path = safePath(name);
    const isList = LISTS.includes(extname(path).toLowerCase());
    const most = isList ? MOST_LIST_BYTES : MAX_PICTURE_BYTES;
    const size = await this.#size(upload, folder);
    if (size.files >= MOST_FILES) throw new UploadRefused(413, words('web.upload.tooMany', { most: MOST_FILES }));
    if ((declared ?? 0) > most) throw tooLarge(most);
    if (size.bytes + (declared ?? 0) > MOST_BYTES) throw tooLarge(MOST_BYTES);
    const part = join(folder, temporaryName());
    try {
      const bytes = await written(body, part, most);
      const type = isList ? await listType(part) : await pictureType(part, this.#pictures);
      const target = join(folder, path);
      await mkdir(dirname(target), { recursive: true });
      await rename(part, target);
      size.files += 1;
      size.bytes += bytes;
      return { name: path, type, bytes };
    } finally {
      await rm(part, { force: true });
    }
  }

  async remove(upload: string, name: string): Promise<void> {
    await rm(join(await this.folderOf(upload), safePath(name)), { force: true });
    this.#sizes.delete(upload);
  }

  /** After its batch was staged. */
  async discard(upload: string): Promise<void> {
    this.#sizes.delete(upload);
    await rm(await this.folderOf(upload), { recursive: true, force: true });
  }

  /** Names of its pictures, in natural order. */
  async pictures(upload: string): Promise<readonly string[]> {
    return (await listPictures(await this.folderOf(upload), { recursive: true, byExtension: false })).pictures.filter(
      (path) => !LISTS.includes(extname(path).toLowerCase()),
    );
  }

  /** Absolute. @throws UserError `not_found` */
  async fileOf(upload: string, name: string): Promise<string> {
    const path = join(await this.folderOf(upload), safePath(name));
    if (!(await exists(path))) throw new UserError('input', words('web.upload.noFile', { name }));
    return path;
  }

  async sweep(): Promise<void> {
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const found = await stat(join(this.#folder, name)).catch(() => undefined);
      if (found && found.mtimeMs < Date.now() - KEPT_MS) await rm(join(this.#folder, name), { recursive: true, force: true });
    }
  }

  async #size(upload: string, folder: string): Promise<{ files: number; bytes: number }> {
    const known = this.#sizes.get(upload);
    if (known) return known;
    const size = { files: 0, bytes: 0 };
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      size.files += 1;
      size.bytes += (await stat(join(entry.parentPath, entry.name))).size;
    }
    this.#sizes.set(upload, size);
    return size;
  }
}

const tooLarge = (most: number): UploadRefused => new UploadRefused(413, words('web.upload.tooLarge', { most: { bytes: most } }));

/**
 * A name as it may stand on every disk, below the folder of the upload. Letters of all scripts and spaces stay. The same name gives the
 * same path.
 */
export function safePath(name: string): string {
  const parts = name.split(/[\\/]+/).filter((part) => part !== '' && part !== '.');
  const safe = parts.map((part) => {
    const extension = extname(part).slice(0, 10);
    const stem = namePart(part.slice(0, part.length - extension.length), LONGEST_NAME).replace(/^\.+|[. ]+$/g, '');
    const whole = `${stem === '' ? '_' : stem}${namePart(extension, 10)}`;
    return isReservedFileName(whole) ? `_${whole}` : whole;
  });
  if (safe.length === 0 || parts.includes('..') || safe.length > DEEPEST)
    throw new UserError('input', words('web.upload.badName'));
  return join(...safe);
}

/** Cuts off what is too long while it comes. */
async function written(body: ReadableStream | null, path: string, most: number): Promise<number> {
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.byteLength;
      done(bytes > most ? tooLarge(most) : null, chunk);
    },
  });
  const source = body ? Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]) : Readable.from([]);
  await pipeline(source, counted, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  return bytes;
}

/** By its content, whatever its name says. */
async function pictureType(path: string, pictures: PictureMemory | undefined): Promise<string> {
  const found = await new PictureReader(undefined, undefined, pictures).read(path);
  if (isTrouble(found)) throw new UploadRefused(415, found.trouble);
  return found.type;
}

async function listType(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    if (bytesRead === 0 || !isText(buffer.subarray(0, bytesRead))) throw new UploadRefused(415, words('web.upload.noText'));
    return 'text/plain';
  } finally {
    await file.close();
  }
}
