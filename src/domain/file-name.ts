const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/** Whether Windows gives this file name to a device, whatever its extension. */
export function isReservedFileName(name: string): boolean {
  return RESERVED.test(name);
}

/**
 * The part of `text` that may stand in a file name on every system: letters of all scripts, digits, `_` and `-`, at most `limit`
 * characters. Anything else becomes `_`. Empty when nothing of it is left.
 */
export function safeStem(text: string, limit: number): string {
  const safe = text.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}_-]+/gu, '_');
  const cut = [...safe.replace(/^[_-]+/, '')].slice(0, limit).join('').replace(/_+$/, '');
  return isReservedFileName(cut) ? `${cut}_` : cut;
}

/** `text` on one line, without characters that steer a terminal or turn the reading direction. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\uFFFD');
}
