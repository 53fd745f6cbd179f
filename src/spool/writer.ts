import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpooledImage } from '../domain/generation.js';
import type { ImageSink, SpoolWriter } from '../providers/provider.js';
import type { Entry } from './entry.js';
import { ImageFile } from './image-file.js';
import { onDisk } from './trouble.js';

/** Puts the pictures and the reply of one request into the folder of its journal entry. */
export class EntryWriter implements SpoolWriter {
  readonly #spool: string;
  readonly #entry: Entry;

  constructor(spool: string, entry: Entry) {
    this.#spool = spool;
    this.#entry = entry;
  }

  open(): Promise<ImageSink> {
    return ImageFile.open(this.#spool, this.#entry);
  }

  async image(bytes: AsyncIterable<Uint8Array> | Uint8Array): Promise<SpooledImage> {
    const file = await ImageFile.open(this.#spool, this.#entry);
    try {
      for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) await file.write(chunk);
      return await file.keep();
    } catch (error) {
      await file.discard();
      throw error;
    }
  }

  async reply(text: string): Promise<void> {
    await onDisk(this.#spool, 'maybe', async () => {
      await this.#entry.make();
      // For people alone: it may be lost with the power, and no answer waits for it.
      await writeFile(join(this.#entry.folder, 'reply.txt'), text);
    });
  }
}
