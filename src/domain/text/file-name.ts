const LONGEST_SHOWN = 80;
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

/** What some file system, shell or URL takes for something else, and what nobody sees. */
const UNSAFE = /[\\/:*?"<>|#%&$`'!;{}\p{C}\p{Zl}\p{Zp}\uFFFD]+/gu;

/**
 * The name of a file as a part of another name: to the letter where that is safe on every system, anything else becomes `_`. At most
 * `limit` bytes of UTF-8.
 */
export function namePart(name: string, limit: number): string {
  let kept = '';
  let bytes = 0;
  for (const character of name.normalize('NFC').replace(UNSAFE, '_').trim()) {
    bytes += new TextEncoder().encode(character).length;
    if (bytes > limit) break;
    kept += character;
  }
  return kept;
}

/** A file name for a screen: whole, or its start and its end. */
export function shownName(name: string): string {
  const characters = [...printable(name)];
  if (characters.length <= LONGEST_SHOWN) return characters.join('');
  return `${characters.slice(0, LONGEST_SHOWN - 21).join('')}…${characters.slice(-20).join('')}`;
}

/** `text` on one line, without characters that steer a terminal or turn the reading direction. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\uFFFD');
}
