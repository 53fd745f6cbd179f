import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import { PlantainError } from '../domain/failure.js';
import type { SpooledImage } from '../domain/generation.js';
import type { SpoolWriter } from '../providers/provider.js';
import { discard, reveal, temporaryName, writeDurably } from './disk.js';
import type { Entry } from './entry.js';
import { onDisk } from './trouble.js';

/** As much as `file-type` wants to see of a file. */
const HEAD_BYTES = 4100;

/** Puts the pictures and the reply of one request into the folder of its journal entry. */
export class EntryWriter implements SpoolWriter {
  readonly #spool: string;
  readonly #entry: Entry;

  constructor(spool: string, entry: Entry) {
    this.#spool = spool;
    this.#entry = entry;
  }

  async image(bytes: AsyncIterable<Uint8Array> | Uint8Array): Promise<SpooledImage> {
    const { folder } = this.#entry;
    const temporary = join(folder, temporaryName());
    try {
      await onDisk(this.#spool, 'billed', () => this.#entry.make());
      const written = await this.#stream(bytes, temporary);
      const type = await fileTypeFromBuffer(written.head);
      if (!type?.mime.startsWith('image/')) throw noPicture(written.bytes, type?.mime);
      // Named by content: a repeated collect brings the same files, not more of them.
      const file = `${written.sha256.slice(0, 16)}.${type.ext}`;
      await onDisk(this.#spool, 'billed', () => reveal(temporary, join(folder, file)));
      return { file, sha256: written.sha256, bytes: written.bytes, type: type.mime };
    } catch (error) {
      await discard(temporary);
      throw error;
    }
  }

  async reply(text: string): Promise<void> {
    await onDisk(this.#spool, 'maybe', async () => {
      await this.#entry.make();
      await writeDurably(join(this.#entry.folder, 'reply.txt'), text);
    });
  }

  async #stream(source: AsyncIterable<Uint8Array> | Uint8Array, path: string) {
    const onPaidDisk = <T>(work: () => Promise<T>): Promise<T> => onDisk(this.#spool, 'billed', work);
    const file = await onPaidDisk(() => open(path, 'wx'));
    try {
      const hash = createHash('sha256');
      let head = Buffer.alloc(0);
      let bytes = 0;
      // Only the writes are the disk's fault: an error of the source passes as it is.
      for await (const chunk of source instanceof Uint8Array ? [source] : source) {
        hash.update(chunk);
        bytes += chunk.byteLength;
        if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
        await onPaidDisk(() => file.writeFile(chunk));
      }
      await onPaidDisk(() => file.sync());
      return { sha256: hash.digest('hex'), bytes, head };
    } finally {
      await file.close();
    }
  }
}

function noPicture(bytes: number, type: string | undefined): PlantainError {
  const found = bytes === 0 ? 'nothing' : `${bytes} bytes of ${type ?? 'an unknown type'}`;
  const message = `The site sent ${found} where a picture was expected.`;
  return new PlantainError({ code: 'invalid_response', message, billing: 'maybe' });
}
