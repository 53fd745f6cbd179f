import { basename, dirname } from 'node:path';
import { printable } from '../../domain/text/file-name.js';
import type { ReadOptions } from './draft.js';
import { sizePhrase } from '../file-trouble.js';
import { brokenLine, checkedLine, type Line, MAX_LIST_BYTES, rowsOfList } from './list.js';
import { readText } from '../texts/read-text.js';
import type { Decoding } from '../texts/encodings.js';
import { type Reading, unusable } from '../reading.js';
import { decodeText } from '../texts/text.js';
import { messageOf } from '../../domain/failures/message-of.js';

/**
 * Reads one item a line: `{ id?, prompt, images?: [path or URL], params?: {…} }`. Paths start at the folder of the file. Items
 * without an id are named by their position, from `0001`.
 */
export async function readJsonl(path: string, options: ReadOptions): Promise<Reading> {
  const found = await readText(path, MAX_LIST_BYTES, options.encoding);
  if ('trouble' in found) return unusable(path, found.trouble);
  return readLines(found, { place: path, name: basename(path), folder: dirname(path) }, options);
}

/** The same from a stream, such as standard input. */
export async function readJsonlStream(bytes: AsyncIterable<Uint8Array>, folder: string, options: ReadOptions): Promise<Reading> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.byteLength;
    if (length > MAX_LIST_BYTES) return unusable('stdin', `is longer than ${sizePhrase(MAX_LIST_BYTES)}`);
    chunks.push(chunk);
  }
  const found = decodeText(Buffer.concat(chunks), options.encoding);
  if ('trouble' in found) return unusable('stdin', found.trouble);
  return readLines(found, { place: 'stdin', name: 'stdin', folder }, options);
}

interface Origin {
  /** Of problems with the whole, and with its lines. */
  readonly place: string;
  readonly name: string;
  readonly folder: string;
}

function readLines({ text, encoding }: Decoding, { place, name, folder }: Origin, options: ReadOptions): Reading {
  if (/^\s*\[/.test(text)) {
    return unusable(place, 'is one JSON list; expected one JSON object a line, without commas between the lines');
  }
  const lines = text.split('\n').flatMap((raw, index) => (raw.trim() === '' ? [] : [parseLine(raw, `${name}:${index + 1}`)]));
  if (lines.length === 0) return unusable(place, 'has no items in it');
  return { rows: rowsOfList(lines, folder, options), fatal: [], encoding };
}

function parseLine(raw: string, where: string): Line {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch (error) {
    return brokenLine(where, `is not valid JSON: ${printable(messageOf(error))}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return brokenLine(where, 'is not a JSON object');
  return checkedLine(where, value);
}
