import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpooledImage } from '../domain/generation.js';
import type { ImageSink, OutputAbout, SpoolWriter } from '../providers/provider.js';
import { type Entry, REQUEST_ID } from './entry.js';
import { ImageFile } from './image-file.js';
import { onDisk } from './trouble.js';

/** Puts the pictures and the reply of one request into the folder of its journal entry. */
export class EntryWriter implements SpoolWriter {
  readonly #spool: string;
  readonly #entry: Entry;
  readonly #waitMs: number;

  /** `waitMs`: how long a full disk is waited for. */
  constructor(spool: string, entry: Entry, waitMs: number) {
    this.#waitMs = waitMs;
    this.#spool = spool;
    this.#entry = entry;
  }

  open(): Promise<ImageSink> {
    return ImageFile.open(this.#spool, this.#entry, this.#waitMs);
  }

  async image(bytes: AsyncIterable<Uint8Array> | Uint8Array): Promise<SpooledImage> {
    return this.#write(bytes, (file) => file.keep());
  }

  async output(bytes: AsyncIterable<Uint8Array> | Uint8Array, about: OutputAbout): Promise<SpooledImage> {
    return this.#write(bytes, (file) => file.keepAs(about));
  }

  async #write(
    bytes: AsyncIterable<Uint8Array> | Uint8Array,
    keep: (file: ImageFile) => Promise<SpooledImage>,
  ): Promise<SpooledImage> {
    const file = await ImageFile.open(this.#spool, this.#entry, this.#waitMs);
    try {
      for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) await file.write(chunk);
      return await keep(file);
    } catch (error) {
      await file.discard();
      throw error;
    }
  }

  async reply(text: string): Promise<void> {
    await this.#note('reply.txt', text);
  }

  async requestId(id: string): Promise<void> {
    if (/^[\x21-\x7e]{1,200}$/.test(id)) await this.#note(REQUEST_ID, id);
  }

  /** For people alone: it may be lost with the power. */
  async #note(file: string, text: string): Promise<void> {
    await onDisk(this.#spool, 'maybe', async () => {
      await this.#entry.make();
      await writeFile(join(this.#entry.folder, file), text);
    });
  }
}
