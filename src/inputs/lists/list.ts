import { say } from '../../words/current.js';
import { z } from 'zod';
import { printable } from '../../domain/text/file-name.js';
import { HALF_CHARACTER as HALF, holdsHalfCharacter } from '../../domain/json.js';
import { didYouMean } from '../../domain/text/suggest.js';
import type { ReadOptions } from './draft.js';
import { Ids, stemOf } from '../identity.js';
import { pictureNamed, type PictureName } from '../pictures/picture-name.js';
import type { Row } from '../reading.js';

/** Largest list that is read, in bytes. */
export const MAX_LIST_BYTES = 200_000_000;

const expected = (what: string) => ({
  error: ({ input }: { input?: unknown }) => (input === undefined ? 'is missing' : `is not ${what}`),
});
const isWhole = (text: string): boolean => !holdsHalfCharacter(text);
const schema = z.strictObject({
  id: z
    .string(expected('text'))
    .regex(/^[^\p{Cc}\p{Cs}]{1,200}$/u, 'is not a name of 1 to 200 characters')
    .optional(),
  prompt: z.string(expected('text')).regex(/\S/, 'is empty').refine(isWhole, HALF),
  images: z
    .array(z.string(expected('the path of a picture')).min(1, 'is empty').refine(isWhole, HALF), expected('a list of paths'))
    .default([]),
  params: z.record(z.string(), z.json(), expected('an object')).default({}),
});
type Fields = z.infer<typeof schema>;

/** An item of a list, and what is wrong with it by itself. */
export interface Line {
  /** `items.jsonl:7` */
  readonly where: string;
  readonly fields: Fields;
  readonly troubles: readonly string[];
}

/** Fields of a line that cannot be read at all. */
const NOTHING: Fields = { prompt: '', images: [], params: {} };

export const brokenLine = (where: string, trouble: string): Line => ({ where, fields: NOTHING, troubles: [trouble] });

/** @param troubles what was found before, while the value was made */
export function checkedLine(where: string, value: object, troubles: readonly string[] = []): Line {
  const checked = schema.safeParse(value);
  if (checked.success) return { where, fields: checked.data, troubles };
  const found = checked.error.issues.flatMap(troublesOf);
  return { where, fields: { ...NOTHING, ...idOf(value) }, troubles: [...troubles, ...found] };
}

/** A broken line keeps its id, so that it is found again in the manifest. */
function idOf(value: object): { id?: string } {
  const id = schema.shape.id.safeParse('id' in value ? value.id : undefined);
  return id.success && id.data !== undefined ? { id: id.data } : {};
}

function troublesOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `"${printable(key)}" is not a field of an item.${didYouMean(key, Object.keys(schema.shape))}`);
  }
  return [`${issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : String(part))).join('')} ${issue.message}`];
}

/** The rows of a list whose paths are relative to `folder`. */
export function rowsOfList(lines: readonly Line[], folder: string, { checkParams }: ReadOptions): Row[] {
  const ids = new Ids();
  return lines.map(({ where, fields, troubles }) => {
    const { id, prompt, params, images } = fields;
    const repeated = id === undefined || ids.take(id) ? [] : [`has the id "${printable(id)}" of an earlier line`];
    const wrong = (checkParams?.(params) ?? []).map((problem) => `params: ${say(problem)}`);
    const named = images.map((text) => pictureNamed(text, folder));
    const pictures = named.filter((picture): picture is PictureName => !('trouble' in picture));
    const unnamed = named.flatMap((picture) => ('trouble' in picture ? [picture.trouble] : []));
    const row = { where, stem: stemOf(pictures[0]?.name, prompt), prompt, pictures, params };
    return { ...row, ...(id === undefined ? {} : { id }), troubles: [...troubles, ...repeated, ...wrong, ...unnamed] };
  });
}
