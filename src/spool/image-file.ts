import { words } from '../words/words.js';
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';
import { PlantainError } from '../domain/failures/failure.js';
import type { SpooledImage } from '../domain/generation.js';
import { extensionFor, kindOfType, typeOfName } from '../domain/output.js';
import type { ImageSink, OutputAbout } from '../providers/provider.js';
import { discard, reveal, temporaryName } from '../disk/durable.js';
import { isMissing } from '../disk/system-error.js';
import type { KeyFiles } from './key-files.js';
import { whenThereIsRoom } from './room.js';
import { onDisk } from './trouble.js';
import { isWholePicture, TAIL_BYTES, tellsItsEnd } from './whole-picture.js';

/** As much as `file-type` wants to see of a file. */
const HEAD_BYTES = 4100;
/** Names of pictures that do not reach to their end begin so. They are kept for people: half a picture may have been charged. */
const CUT = 'cut-';

interface Place {
  readonly spool: string;
  readonly files: KeyFiles;
  readonly temporary: string;
  readonly waitMs: number;
}

/** A picture of one request that is being written; invisible to readers until it is kept. */
export class ImageFile implements ImageSink {
  readonly #spool: string;
  readonly #files: KeyFiles;
  readonly #temporary: string;
  readonly #file: FileHandle;
  readonly #waitMs: number;
  readonly #hash = createHash('sha256');
  #head = Buffer.alloc(0);
  #tail = Buffer.alloc(0);
  #bytes = 0;
  /** By its first bytes, once somebody has asked. */
  #type: string | undefined;
  #closed = false;

  private constructor(file: FileHandle, { spool, files, temporary, waitMs }: Place) {
    this.#waitMs = waitMs;
    this.#spool = spool;
    this.#files = files;
    this.#temporary = temporary;
    this.#file = file;
  }

  /** `waitMs`: how long a full disk is waited for. */
  static async open(spool: string, files: KeyFiles, waitMs: number): Promise<ImageFile> {
    const temporary = files.pathOf(temporaryName());
    const begin = async (): Promise<FileHandle> => {
      await files.make();
      return open(temporary, 'wx').catch(async (error: unknown) => {
        if (!isMissing(error)) throw error;
        files.forget();
        await files.make();
        return open(temporary, 'wx');
      });
    };
    return onDisk(spool, 'billed', async () => {
      const file = await whenThereIsRoom(waitMs, begin);
      return new ImageFile(file, { spool, files, temporary, waitMs });
    });
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    if (this.#head.length < HEAD_BYTES) {
      this.#head = Buffer.concat([this.#head, bytes.subarray(0, HEAD_BYTES - this.#head.length)]);
    }
    this.#tail = Buffer.concat([this.#tail, bytes.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
    await onDisk(this.#spool, 'billed', () => whenThereIsRoom(this.#waitMs, () => this.#put(bytes)));
    this.#bytes += bytes.byteLength;
  }

  /** At its own place, so that it can be repeated when only a part of it has found room. */
  async #put(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.byteLength;) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.byteLength - done, this.#bytes + done);
      done += bytesWritten;
    }
  }

  async isCut(rest: Uint8Array): Promise<boolean> {
    this.#type ??= (await fileTypeFromBuffer(this.#head))?.mime;
    const type = this.#type;
    if (!type?.startsWith('image/')) return false;
    const tail = Buffer.concat([this.#tail, rest]).subarray(-TAIL_BYTES);
    return !isWholePicture({ type, bytes: this.#bytes + rest.byteLength, head: this.#head, tail });
  }

  async keep(): Promise<SpooledImage> {
    const type = await fileTypeFromBuffer(this.#head);
    if (!type?.mime.startsWith('image/')) {
      await this.discard();
      throw noPicture(this.#bytes, type?.mime);
    }
    return this.#keepAs(type.mime, type.ext);
  }

  /** Keeps also what is no picture, unless its name says that it is one of those whose bytes tell. */
  async keepAs({ name, node }: OutputAbout): Promise<SpooledImage> {
    const found = await fileTypeFromBuffer(this.#head);
    const named = typeOfName(name);
    if (this.#bytes === 0 || (!found && named !== undefined && tellsItsEnd(named))) {
      await this.discard();
      throw noPicture(this.#bytes, undefined);
    }
    const type = found?.mime ?? named ?? 'application/octet-stream';
    const kept = await this.#keepAs(type, extensionFor(type, name));
    return { ...kept, kind: kindOfType(type), name, ...(node !== undefined && { node }) };
  }

  async #keepAs(type: string, extension: string): Promise<SpooledImage> {
    const sha256 = this.#hash.digest('hex');
    // Named by content: a repeated collect brings the same files, not more of them.
    const file = `${sha256.slice(0, 16)}.${extension}`;
    const isWhole = isWholePicture({ type, bytes: this.#bytes, head: this.#head, tail: this.#tail });
    await this.#reveal(isWhole ? file : `${CUT}${file}`);
    if (!isWhole) throw cutPicture(this.#bytes, type, this.#files.pathOf(`${CUT}${file}`));
    return { file, sha256, bytes: this.#bytes, type };
  }

  async #reveal(name: string): Promise<void> {
    await onDisk(this.#spool, 'billed', async () => {
      await whenThereIsRoom(this.#waitMs, () => this.#file.sync());
      await this.#close();
      await whenThereIsRoom(this.#waitMs, () => reveal(this.#temporary, this.#files.pathOf(name)));
    });
  }

  async discard(): Promise<void> {
    await this.#close();
    await discard(this.#temporary);
  }

  async #close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#file.close();
  }
}

function noPicture(bytes: number, type: string | undefined): PlantainError {
  const said = { size: { bytes }, type: type ?? words('spool.someType') };
  const message = bytes === 0 ? words('spool.nothing') : words('spool.notPicture', said);
  return new PlantainError({ code: 'invalid_response', message, billing: 'maybe' });
}

function cutPicture(bytes: number, type: string, path: string): PlantainError {
  const message = words('spool.cutPicture', { size: { bytes }, type, path });
  return new PlantainError({ code: 'invalid_response', message, billing: 'maybe' });
}
