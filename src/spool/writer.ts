import { writeFile } from 'node:fs/promises';
import type { SpooledImage } from '../domain/generation.js';
import type { OutputAbout, SpoolWriter } from '../providers/provider.js';
import type { Entry } from './entry.js';
import { ImageFile } from './image-file.js';
import { REPLY } from './key-files.js';
import { onDisk } from './trouble.js';

interface WriterOptions {
  /** How long a full disk is waited for, in milliseconds. */
  readonly waitMs: number;
  /** Is told of each reply that is kept. */
  readonly replied: (text: string) => void;
}

/** Puts the pictures and the reply of one request into the folder of its key. */
export class EntryWriter implements SpoolWriter {
  readonly #spool: string;
  readonly #entry: () => Promise<Entry>;
  readonly #options: WriterOptions;

  constructor(spool: string, entry: () => Promise<Entry>, options: WriterOptions) {
    this.#spool = spool;
    this.#entry = entry;
    this.#options = options;
  }

  async open(): Promise<ImageFile> {
    const { files } = await onDisk(this.#spool, 'billed', this.#entry);
    return ImageFile.open(this.#spool, files, this.#options.waitMs);
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
    const file = await this.open();
    try {
      for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) await file.write(chunk);
      return await keep(file);
    } catch (error) {
      await file.discard();
      throw error;
    }
  }

  /** For people alone: it may be lost with the power. */
  async reply(text: string): Promise<void> {
    await onDisk(this.#spool, 'maybe', async () => {
      const { files } = await this.#entry();
      await files.make();
      await writeFile(files.pathOf(REPLY), text);
      this.#options.replied(text);
    });
  }

  async requestId(id: string): Promise<void> {
    if (!/^[\x21-\x7e]{1,200}$/.test(id)) return;
    await onDisk(this.#spool, 'maybe', async () => (await this.#entry()).writeRequestId(id));
  }
}
