import { basename, dirname, resolve } from 'node:path';
import { z } from 'zod';
import { printable } from '../domain/file-name.js';
import { didYouMean } from '../domain/suggest.js';
import type { LocalImage, ReadOptions } from './draft.js';
import { Ids, positionId, stemOf } from './identity.js';
import { PictureReader } from './picture.js';
import { inParallel, type Reading, type Row, unusable } from './reading.js';
import { readText } from './read-text.js';

const MAX_FILE_BYTES = 200_000_000;
const LINES_AT_ONCE = 4;
const URL_START = /^(?:[a-z][a-z0-9+.-]+:\/\/|data:)/i;
const NO_URLS = 'is a picture by URL, which is not supported yet; download it first';

const expected = (what: string) => ({
  error: ({ input }: { input?: unknown }) => (input === undefined ? 'is missing' : `is not ${what}`),
});
const line = z.strictObject({
  id: z
    .string(expected('text'))
    .regex(/^[^\p{Cc}\p{Cs}]{1,200}$/u, 'is not a name of 1 to 200 characters')
    .optional(),
  prompt: z.string(expected('text')).regex(/\S/, 'is empty'),
  images: z.array(z.string(expected('the path of a picture')).min(1, 'is empty'), expected('a list of paths')).default([]),
  params: z.record(z.string(), z.json(), expected('an object')).default({}),
});
type Line = z.infer<typeof line>;

/** A line before its pictures were looked at. */
interface Parsed {
  readonly where: string;
  readonly fields: Line;
  readonly id: string;
  readonly troubles: readonly string[];
}

/**
 * Reads one item a line: `{ id?, prompt, images?: [path], params?: {…} }`. Paths start at the folder of the file. Items without an id
 * are named by their position, from `0001`.
 */
export async function readJsonl(path: string, options: ReadOptions): Promise<Reading> {
  const found = await readText(path, MAX_FILE_BYTES);
  if ('trouble' in found) return unusable(path, found.trouble);
  if (/^\s*\[/.test(found.text))
    return unusable(path, 'is one JSON list; expected one JSON object a line, without commas between the lines');
  const parsed = parseLines(found.text, basename(path), options);
  if (parsed.length === 0) return unusable(path, 'has no items in it');
  const reader = new PictureReader(options.maxImageBytes);
  let done = 0;
  const rows = await inParallel(parsed, LINES_AT_ONCE, async (item): Promise<Row> => {
    const row = await withPictures(item, dirname(path), reader);
    options.onProgress?.((done += 1), parsed.length);
    return row;
  });
  return { rows, fatal: [] };
}

function parseLines(text: string, name: string, options: ReadOptions): Parsed[] {
  const lines = text
    .split('\n')
    .flatMap((raw, index) => (raw.trim() === '' ? [] : [{ where: `${name}:${index + 1}`, ...parseLine(raw) }]));
  const ids = new Ids();
  const given = lines.map(({ fields }) => fields.id === undefined || ids.take(fields.id));
  return lines.map(({ where, fields, troubles }, position) => {
    const isNew = given[position] === true;
    const id = isNew && fields.id !== undefined ? fields.id : ids.unique(fields.id ?? positionId(position));
    const repeated = isNew ? [] : [`has the id "${printable(fields.id ?? '')}" of an earlier line`];
    const params = (options.checkParams?.(fields.params) ?? []).map((problem) => `params: ${problem}`);
    return { where, fields, id, troubles: [...troubles, ...repeated, ...params] };
  });
}

function parseLine(raw: string): { fields: Line; troubles: string[] } {
  const nothing: Line = { prompt: '', images: [], params: {} };
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch (error) {
    return {
      fields: nothing,
      troubles: [`is not valid JSON: ${printable(error instanceof Error ? error.message : String(error))}`],
    };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { fields: nothing, troubles: ['is not a JSON object'] };
  const checked = line.safeParse(value);
  if (checked.success) return { fields: checked.data, troubles: [] };
  return { fields: { ...nothing, ...idOf(value) }, troubles: checked.error.issues.flatMap(troublesOf) };
}

/** A broken line keeps its id, so that it is found again in the manifest. */
function idOf(value: object): { id?: string } {
  const id = line.shape.id.safeParse('id' in value ? value.id : undefined);
  return id.success && id.data !== undefined ? { id: id.data } : {};
}

function troublesOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `"${printable(key)}" is not a field of an item.${didYouMean(key, Object.keys(line.shape))}`);
  }
  return [`${issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : String(part))).join('')} ${issue.message}`];
}

async function withPictures({ where, fields, id, troubles }: Parsed, folder: string, reader: PictureReader): Promise<Row> {
  const images: LocalImage[] = [];
  const bad: string[] = [];
  for (const path of fields.images) {
    const found = URL_START.test(path) ? NO_URLS : await reader.read(resolve(folder, path));
    if (typeof found === 'string') bad.push(`${printable(path)} ${found}`);
    else images.push(found);
  }
  const [first] = fields.images;
  const stem = stemOf(first === undefined ? undefined : basename(first), fields.prompt);
  const item = { id, stem, prompt: fields.prompt, params: fields.params, images };
  return { where, item, troubles: [...troubles, ...bad] };
}
