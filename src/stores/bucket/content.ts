import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { SpokenError } from '../../domain/failures/spoken-error.js';
import { words } from '../../words/words.js';
import type { Body } from '../store.js';

/** Bytes to be put, with what has to be known of them before. */
export interface Content {
  readonly bytes: number;
  readonly md5: Buffer;
  /** A file anew for each try, so that it is never in memory as a whole. */
  open(): Buffer | Readable;
}

/** Reads a body once, for its MD5. Rejects with what the file system says. */
export async function contentOf(body: Body): Promise<Content> {
  if (body instanceof Uint8Array) {
    const buffer = Buffer.from(body);
    return { bytes: buffer.length, md5: createHash('md5').update(buffer).digest(), open: () => buffer };
  }
  const { path } = body;
  const found = await stat(path);
  if (!found.isFile()) throw new SpokenError(words('store.notFile', { path }));
  return { bytes: found.size, md5: await md5Of(createReadStream(path)), open: () => createReadStream(path) };
}

export async function md5Of(stream: Readable): Promise<Buffer> {
  const hash = createHash('md5');
  for await (const chunk of stream) hash.update(chunk as Uint8Array);
  return hash.digest();
}
