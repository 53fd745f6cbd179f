import { z } from 'zod';
import { printable } from '../../domain/text/file-name.js';
import { holdsHalfCharacter } from '../../domain/json.js';
import { chain, sentences, type Text, type Words, words } from '../../words/words.js';
import { nearOrKnown } from './near-or-known.js';
import type { ReadOptions } from './draft.js';
import { stemOf } from '../identity.js';
import { pictureNamed, type PictureName } from '../pictures/picture-name.js';
import type { Row } from '../reading.js';
import type { SizeLimit } from '../texts/read-text.js';

/** Largest list that is read. */
export const LIST_LIMIT: SizeLimit = { bytes: 200_000_000, beyond: (sizes) => words('input.list.tooLarge', sizes) };

const isWhole = (text: string): boolean => !holdsHalfCharacter(text);
const ID = /^[^\p{Cc}\p{Cs}]{1,200}$/u;
const schema = z.strictObject({
  id: z.string().regex(ID).optional(),
  prompt: z.string().regex(/\S/).refine(isWhole),
  images: z.array(z.string().min(1).refine(isWhole)).default([]),
  mask: z.string().min(1).refine(isWhole).optional(),
  params: z.record(z.string(), z.json()).default({}),
});
type Fields = z.infer<typeof schema>;

/** An item of a list, and what is wrong with it by itself. */
export interface Line {
  /** `items.jsonl:7` */
  readonly where: string;
  readonly fields: Fields;
  readonly troubles: readonly Text[];
}

/** Fields of a line that cannot be read at all. */
const NOTHING: Fields = { prompt: '', images: [], params: {} };

export const brokenLine = (where: string, trouble: Text): Line => ({ where, fields: NOTHING, troubles: [trouble] });

/** @param troubles what was found before, while the value was made */
export function checkedLine(where: string, value: object, troubles: readonly Text[] = []): Line {
  const plain = plainFields(value);
  if (plain) return { where, fields: plain, troubles };
  const checked = schema.safeParse(value, { reportInput: true });
  if (checked.success) return { where, fields: checked.data, troubles };
  const found = checked.error.issues.flatMap(troublesOf);
  return { where, fields: { ...NOTHING, ...idOf(value) }, troubles: [...troubles, ...found] };
}

/** What the schema makes of the usual line, with flat parameters. It is ten times as fast, which counts with 100,000 lines. */
function plainFields(value: object): Fields | undefined {
  const { id, prompt, images = [], params = {}, ...more } = value as Record<string, unknown>;
  if (Object.keys(more).length > 0 || typeof prompt !== 'string' || !/\S/.test(prompt) || !isWhole(prompt)) return undefined;
  if (!isFlat(params) || !areNames(images)) return undefined;
  if (id === undefined) return 'id' in value ? undefined : { prompt, images, params };
  return typeof id === 'string' && ID.test(id) ? { id, prompt, images, params } : undefined;
}

const areNames = (images: unknown): images is string[] =>
  Array.isArray(images) && images.every((name) => typeof name === 'string' && name !== '' && isWhole(name));

function isFlat(params: unknown): params is Record<string, string | number | boolean | null> {
  if (typeof params !== 'object' || params === null || Array.isArray(params)) return false;
  if (Object.hasOwn(params, '__proto__')) return false;
  return Object.values(params).every(
    (member) => member === null || typeof member === 'string' || typeof member === 'boolean' || Number.isFinite(member),
  );
}

/** A broken line keeps its id, so that it is found again in the manifest. */
function idOf(value: object): { id?: string } {
  const id = schema.shape.id.safeParse('id' in value ? value.id : undefined);
  return id.success && id.data !== undefined ? { id: id.data } : {};
}

function troublesOf(issue: z.core.$ZodIssue): Words[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      sentences(
        words('input.field.unknown', { field: printable(key) }),
        nearOrKnown(key, Object.keys(schema.shape), 'input.field.known'),
      ),
    );
  }
  const field = issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : String(part))).join('');
  if (issue.code === 'custom') return [words('input.field.half', { field })];
  return [words(`input.field.${mistakeIn(issue)}`, { field, expected: expectedAt(issue.path) })];
}

function mistakeIn({ code, input }: z.core.$ZodIssue): 'missing' | 'empty' | 'wrong' {
  if (input === undefined) return 'missing';
  return code !== 'invalid_type' && typeof input === 'string' && input.trim() === '' ? 'empty' : 'wrong';
}

function expectedAt([name, position]: readonly PropertyKey[]): Words {
  if (name === 'images') return position === undefined ? words('input.expected.images') : words('input.expected.image');
  if (name === 'mask') return words('input.expected.image');
  if (name === 'params') return words('input.expected.params');
  return name === 'id' ? words('input.expected.id') : words('input.expected.prompt');
}

/** The rows of a list whose paths are relative to `folder`. */
export function rowsOfList(lines: readonly Line[], folder: string, { checkParams }: ReadOptions): Row[] {
  const placeOf = new Map<string, string>();
  return lines.map(({ where, fields, troubles }) => {
    const { id, prompt, params, images, mask: maskText } = fields;
    const first = id === undefined ? undefined : placeOf.get(id);
    const repeated = first === undefined ? [] : [words('input.list.id', { id: printable(id ?? ''), where: first })];
    if (id !== undefined && first === undefined) placeOf.set(id, where);
    const wrong = (checkParams?.(params) ?? []).map((problem) => chain('params', problem));
    const named = images.map((text) => pictureNamed(text, folder));
    const pictures = named.filter((picture): picture is PictureName => !('trouble' in picture));
    const mask = maskText === undefined ? [] : [pictureNamed(maskText, folder)];
    const unnamed = [...named, ...mask].flatMap((picture) => ('trouble' in picture ? [picture.trouble] : []));
    const masked = mask.flatMap((picture) => ('trouble' in picture ? [] : [{ mask: picture }]))[0];
    const row = { where, stem: stemOf(pictures[0]?.name, prompt), prompt, pictures, ...masked, params };
    return { ...row, ...(id === undefined ? {} : { id }), troubles: [...troubles, ...repeated, ...wrong, ...unnamed] };
  });
}
