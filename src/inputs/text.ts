/** Control characters, private use and unassigned characters: such a text was decoded by a wrong table. */
const IMPLAUSIBLE = /[\0-\x08\x0b\x0e-\x1f\p{Co}\p{Cn}]/u;

/** What a file is of which `decodeText` makes nothing, in words that follow its name. */
export const NO_TEXT = 'is not text in UTF-8, UTF-16 or GB18030; save it as UTF-8';

/**
 * Text of a file that says UTF-8, UTF-16 or GB18030 by its byte order mark or by being valid in it; without its byte order mark.
 * `undefined` for anything else.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decoded(bytes, 'utf-16le');
  if (first === 0xfe && second === 0xff) return decoded(bytes, 'utf-16be');
  if (bytes.includes(0)) return plausible(decoded(bytes, utf16Without(bytes)));
  // GB18030 comes last: it takes much that is something else.
  return decoded(bytes, 'utf-8') ?? plausible(decoded(bytes, 'gb18030'));
}

/**
 * The encoding of bytes with zeros in them but without a mark. No text in a byte encoding has zeros, and UTF-16 has one in every
 * ASCII character. Only mostly ASCII text is safe to tell: in both byte orders there are common Chinese characters with a zero.
 */
function utf16Without(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const zeros = (side: 0 | 1): number => bytes.filter((byte, index) => byte === 0 && index % 2 === side).length;
  if (zeros(1) * 4 >= bytes.length) return 'utf-16le';
  return zeros(0) * 4 >= bytes.length ? 'utf-16be' : undefined;
}

function decoded(bytes: Uint8Array, encoding: string | undefined): string | undefined {
  if (encoding === undefined) return undefined;
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    // How a fatal decoder says that the bytes are no such text.
    return undefined;
  }
}

function plausible(text: string | undefined): string | undefined {
  return text === undefined || IMPLAUSIBLE.test(text) ? undefined : text;
}
