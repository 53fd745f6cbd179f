import { createHash, randomUUID, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFile } from '../disk/removal.js';
import { PART_SUFFIX } from './key.js';
import type { Body } from './store.js';

const ABANDONED_MS = 3_600_000;

/** A name beside a target for bytes on their way. */
export const partPath = (folder: string): string => join(folder, `.${randomUUID()}${PART_SUFFIX}`);

/** Writes a new file, and syncs it if it is to outlive a power cut. Resolves with the SHA-256 of the bytes. */
export async function writePart(path: string, body: Body, isLasting = true): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx');
  try {
    if (body instanceof Uint8Array) await file.writeFile(hashed(body, hash));
    else for await (const chunk of createReadStream(body.path)) await file.writeFile(hashed(chunk as Uint8Array, hash));
    if (isLasting) await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

function hashed(bytes: Uint8Array, hash: Hash): Uint8Array {
  hash.update(bytes);
  return bytes;
}

/** Removes what processes that were killed left behind in a folder. */
export async function sweepParts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(PART_SUFFIX)) continue;
    const path = join(folder, name);
    // Another process may be about to finish or to sweep it: one that is gone needs nothing.
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > ABANDONED_MS) await removeFile(path);
  }
}
