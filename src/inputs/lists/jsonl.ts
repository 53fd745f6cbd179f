import { basename, dirname } from 'node:path';
import { parseTree, type ParseError, printParseErrorCode } from 'jsonc-parser';
import { type Text, type Words, words } from '../../words/words.js';
import type { ReadOptions } from './draft.js';
import { brokenLine, checkedLine, type Line, LIST_LIMIT, rowsOfList } from './list.js';
import { readText } from '../texts/read-text.js';
import type { Decoding } from '../texts/encodings.js';
import { type Reading, unusable } from '../reading.js';
import { decodeText } from '../texts/text.js';

/**
 * Reads one item per line: `{ id?, prompt, images?: [path or URL], mask?: path or URL, params?: {…} }`. Paths start at the folder of the file. Items
 * without an id are named by their position, from `0001`.
 */
export async function readJsonl(path: string, options: ReadOptions): Promise<Reading> {
  const found = await readText(path, LIST_LIMIT, options.encoding);
  if ('trouble' in found) return unusable(path, found.trouble);
  return readLines(found, { place: path, name: basename(path), folder: dirname(path) }, options);
}

/** The same from a stream, such as standard input. */
export async function readJsonlStream(bytes: AsyncIterable<Uint8Array>, folder: string, options: ReadOptions): Promise<Reading> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.byteLength;
    if (length > LIST_LIMIT.bytes) return unusable('stdin', words('input.list.tooLong', { most: { bytes: LIST_LIMIT.bytes } }));
    chunks.push(chunk);
  }
  const found = decodeText(Buffer.concat(chunks), options.encoding);
  if ('trouble' in found) return unusable('stdin', found.trouble);
  return readLines(found, { place: 'stdin', name: 'stdin', folder }, options);
}

/** A line of a list, as it is typed. */
const EXAMPLE = '{"prompt": "a cat in the rain"}';

interface Origin {
  /** Of problems with the whole, and with its lines. */
  readonly place: string;
  readonly name: string;
  readonly folder: string;
}

function readLines({ text, encoding }: Decoding, { place, name, folder }: Origin, options: ReadOptions): Reading {
  if (/^\s*\[/.test(text)) {
    return unusable(place, words('input.jsonl.list'));
  }
  const lines = text.split('\n').flatMap((raw, index) => (raw.trim() === '' ? [] : [parseLine(raw, `${name}:${index + 1}`)]));
  if (lines.length === 0) return unusable(place, words('input.list.noItems', { example: EXAMPLE }));
  return { rows: rowsOfList(lines, folder, options), fatal: [], encoding };
}

function parseLine(raw: string, where: string): Line {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return brokenLine(where, syntaxTrouble(raw));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return brokenLine(where, words('input.jsonl.notObject', { example: EXAMPLE }));
  return checkedLine(where, value);
}

/** Where the first mistake of a line lies, and which. */
function syntaxTrouble(raw: string): Text {
  const errors: ParseError[] = [];
  parseTree(raw, errors, { disallowComments: true });
  const [first] = errors;
  if (!first) return words('input.jsonl.notJson', { example: EXAMPLE });
  return words('input.jsonl.invalid', {
    why: whyBroken(printParseErrorCode(first.error)),
    column: first.offset + 1,
    example: EXAMPLE,
  });
}

const whyBroken = (code: string): Words =>
  code === 'EndOfFileExpected' ? words('input.jsonl.end') : words('config.syntax', { code, raw: code });
