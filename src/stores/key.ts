import { SpokenError } from '../domain/failures/spoken-error.js';
import { type Words, words } from '../words/words.js';
import { isReservedFileName, printable } from '../domain/text/file-name.js';

/** Thrown for a key that no store takes. */
export class StoreKeyRefusedError extends SpokenError {
  override readonly name = 'StoreKeyRefusedError';

  constructor(key: string, why: Words) {
    super(words('store.key.refused', { key: printable(key), why }));
  }
}

const FORBIDDEN = /[\p{Cc}\p{Cs}\\:*?"<>|]/u;
/** What the common file systems take for one name. */
const MAX_NAME_BYTES = 255;

/** Ending of files that are being written: they are in no list and no key has it. */
export const PART_SUFFIX = '.plantain-part';

/**
 * The names of a key. A key is a relative path with `/` that means the same file on every system, and lies below the base.
 * @throws StoreKeyRefusedError
 */
export function keyNames(key: string): string[] {
  const names = key.split('/');
  for (const name of names) {
    const reason = refusal(name);
    if (reason !== undefined) throw new StoreKeyRefusedError(key, reason);
  }
  return names;
}

/** The folder that a prefix names, and what the names in it start with. @throws StoreKeyRefusedError */
export function prefixParts(prefix: string): { folder: string[]; start: string } {
  const slash = prefix.lastIndexOf('/');
  const start = prefix.slice(slash + 1);
  if (start === '.' || start === '..' || FORBIDDEN.test(start)) throw new StoreKeyRefusedError(prefix, words('store.key.prefix'));
  return { folder: slash === -1 ? [] : keyNames(prefix.slice(0, slash)), start };
}

/** Whether a key may have this name in it. */
export function isKeyName(name: string): boolean {
  return refusal(name) === undefined;
}

function refusal(name: string): Words | undefined {
  if (name === '') return words('store.key.empty');
  if (name === '.' || name === '..') return words('store.key.dots', { name });
  if (FORBIDDEN.test(name)) return words('store.key.characters');
  if (/[. ]$/.test(name)) return words('store.key.ending');
  if (isReservedFileName(name)) return words('store.key.device');
  if (name.endsWith(PART_SUFFIX)) return words('store.key.suffix', { suffix: PART_SUFFIX });
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return words('store.key.long', { most: MAX_NAME_BYTES });
  return undefined;
}
