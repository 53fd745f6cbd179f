import { printable } from '../../domain/text/file-name.js';
import { type Text, words } from '../../words/words.js';
import type { Trouble } from '../file-trouble.js';
import { decoded, isLikelyUtf8, isPlausible, legacyReadings, type Decoding } from './encodings.js';

const NO_TEXT = words('input.encodings');
const LONGEST_EXAMPLE = 60;
const NAMED_LINES = 5;

/** Text of a file with the encoding that it was read in, or what is wrong with the file. */
export type TextRead = Decoding | Trouble;

/**
 * Text without its byte order mark. An encoding that the user gave decides, unless a mark says another one. Without one the text is
 * UTF-8 or UTF-16; GB18030 only where nothing else is likely: a prompt that was read wrong is paid for like any other.
 */
export function decodeText(bytes: Uint8Array, encoding?: string): TextRead {
  const marked = markOf(bytes);
  if (marked !== undefined) return whole(bytes, marked);
  if (encoding !== undefined) return whole(bytes, encoding);
  if (bytes.includes(0)) {
    const utf16 = utf16Without(bytes);
    const text = utf16 === undefined ? undefined : decoded(bytes, utf16);
    return utf16 === undefined || text === undefined || !isPlausible(text) ? { trouble: NO_TEXT } : { text, encoding: utf16 };
  }
  const text = decoded(bytes, 'utf-8');
  if (text === undefined) return nearlyUtf8(bytes) ?? legacy(bytes);
  return isLikelyUtf8(text) ? { text, encoding: 'utf-8' } : legacy(bytes, { text, encoding: 'utf-8' });
}

/** Whether bytes are text of any encoding that is known here. */
export function isText(bytes: Uint8Array): boolean {
  return 'text' in decodeText(bytes) || legacyReadings(bytes).readings.length > 0;
}

const WRITTEN: Readonly<Record<string, string>> = { big5: 'Big5', shift_jis: 'Shift_JIS' };

/** How messages write an encoding. */
export const encodingPhrase = (encoding: string): string =>
  WRITTEN[encoding] ?? (encoding.startsWith('windows') ? encoding.replace('w', 'W') : encoding.toUpperCase());

/** @param utf8 that reading, where it is possible but not likely */
function legacy(bytes: Uint8Array, utf8?: Decoding): TextRead {
  const { readings: others, certain } = legacyReadings(bytes);
  if (certain) return certain;
  const readings = [...(utf8 ? [utf8] : []), ...others];
  if (utf8 && others.length === 0) return utf8;
  if (readings.length === 0) return { trouble: NO_TEXT };
  const shown = readings.map(({ encoding, text }) =>
    words('input.encoding.reading', { example: exampleOf(text), encoding: encodingPhrase(encoding) }),
  );
  const flags = readings.map(({ encoding }) => `--encoding ${encoding}`);
  const ways = { readings: { list: shown, or: true }, flags: { list: flags, or: true } } as const;
  return { trouble: utf8 ? words('input.encoding.unclear', ways) : words('input.encoding.notUtf8', ways) };
}

/** The first line in which the encoding matters. */
function exampleOf(text: string): string {
  const line = text.split(/[\r\n]+/).find((part) => /[^\0-\x7f]/.test(part)) ?? text;
  const from = Math.max(0, line.search(/[^\0-\x7f]/) - LONGEST_EXAMPLE / 2);
  const part = [...line.slice(from)].slice(0, LONGEST_EXAMPLE).join('').trim();
  return printable(`${from === 0 ? '' : '…'}${part}${from + part.length < line.trimEnd().length ? '…' : ''}`);
}

/** Text that is UTF-8 but for some broken characters is nothing else: half an emoji, a byte that was lost. */
function nearlyUtf8(bytes: Uint8Array): TextRead | undefined {
  const text = new TextDecoder('utf-8').decode(bytes);
  const broken = text.match(/\uFFFD+/g)?.length ?? 0;
  const sound = text.match(/[^\0-\x7f\uFFFD]/gu)?.length ?? 0;
  return sound > 2 * broken && isLikelyUtf8(text.replaceAll('\uFFFD', ' ')) ? { trouble: brokenLines(text, 'utf-8') } : undefined;
}

function whole(bytes: Uint8Array, encoding: string): TextRead {
  const text = decoded(bytes, encoding);
  if (text !== undefined)
    return isPlausible(text)
      ? { text, encoding }
      : { trouble: words('input.encoding.wrong', { encoding: encodingPhrase(encoding) }) };
  return { trouble: brokenLines(new TextDecoder(encoding).decode(bytes), encoding) };
}

function brokenLines(text: string, encoding: string): Text {
  const lines = text.split(/\r\n|\r|\n/).flatMap((line, index) => (line.includes('\uFFFD') ? [String(index + 1)] : []));
  const facts = { count: lines.length, encoding: encodingPhrase(encoding), lines: { list: lines.slice(0, NAMED_LINES) } };
  return lines.length > NAMED_LINES ? words('input.encoding.brokenMany', facts) : words('input.encoding.broken', facts);
}

function markOf([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8' : undefined;
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
