import { join } from 'node:path';

/** Whether it can name a file of the spool: no separator, nothing hidden, nothing that Windows reads as something else. */
export function isPlainName(name: string): boolean {
  return /^(?![. ])[^\p{Cc}/\\:*?"<>|]+(?<![. ])$/u.test(name) && Buffer.byteLength(name) <= 240;
}

/** A journal key, taken apart. */
export interface KeyParts {
  /** Folder of its batch in the spool: `<batchId>.<nonce>`. */
  readonly batch: string;
  /** Such as `000012-a1-s1`. */
  readonly item: string;
}

/** Throws for a key that would leave the spool. */
export function partsOf(key: string): KeyParts {
  const [batch = '', item = '', ...more] = key.split('/');
  if (more.length === 0 && isPlainName(batch) && isPlainName(item) && batch.toLowerCase() !== 'host') return { batch, item };
  throw new Error(`Not a journal key: ${JSON.stringify(key)}. Expected <batch>.<nonce>/<item>-a<attempt>-s<send>.`);
}

/** Folder of the pictures of a key, and of its journal in the format of earlier versions. */
export function folderOf(spool: string, key: string): string {
  const { batch, item } = partsOf(key);
  return join(spool, batch, item);
}
