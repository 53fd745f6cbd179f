import { isReservedFileName, printable } from '../domain/text/file-name.js';

/** Thrown for a key that no store takes. */
export class StoreKeyRefusedError extends Error {
  override readonly name = 'StoreKeyRefusedError';

  constructor(key: string, reason: string) {
    super(`The key "${printable(key)}" is refused: it ${reason}.`);
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
  if (start === '.' || start === '..' || FORBIDDEN.test(start)) throw new StoreKeyRefusedError(prefix, 'is no prefix of a key');
  return { folder: slash === -1 ? [] : keyNames(prefix.slice(0, slash)), start };
}

/** Whether a key may have this name in it. */
export function isKeyName(name: string): boolean {
  return refusal(name) === undefined;
}

function refusal(name: string): string | undefined {
  if (name === '') return 'is empty, absolute or has an empty name';
  if (name === '.' || name === '..') return `has the name "${name}"`;
  if (FORBIDDEN.test(name)) return 'has a control character, half a character or one of \\ : * ? " < > |';
  if (/[. ]$/.test(name)) return 'has a name that ends with a dot or a space';
  if (isReservedFileName(name)) return 'has a name that Windows keeps for a device';
  if (name.endsWith(PART_SUFFIX)) return `has a name that ends with ${PART_SUFFIX}`;
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return `has a name of more than ${MAX_NAME_BYTES} bytes`;
  return undefined;
}
