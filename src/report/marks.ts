import { UserError } from '../domain/failures/user-error.js';
import { words } from '../words/words.js';

/** Beside the pictures of a batch. */
export const MARKS_FILE = 'marks.json';

const VERSION = 1;
const MARKS = ['pick', 'reject'] as const;

/** What a person thinks of the picture of an item. */
export type Mark = (typeof MARKS)[number];

/** By the ids of items; an item without a mark is not in it. */
export type Marks = ReadonlyMap<string, Mark>;

/**
 * The marks in a `marks.json`. Fields, marks and items that this version does not know are skipped.
 *
 * @param place of the file, for the error
 * @throws UserError when it is no such file
 */
export function readMarks(text: string, place: string): Marks {
  const content = fieldsOf(parsed(text));
  const marks = fieldsOf(content?.['marks']);
  if (content?.['version'] !== VERSION || !marks) {
    throw new UserError('input', words('marks.unreadable', { file: place }), { advice: words('marks.unreadableAdvice') });
  }
  return new Map(
    Object.entries(marks).flatMap(([id, value]) => {
      const mark = MARKS.find((known) => known === value);
      return mark === undefined ? [] : [[id, mark] as const];
    }),
  );
}

/** `marks.json` with the items in the order of `ids`, which are all of the batch: the same marks give the same bytes. */
export function marksText(marks: Marks, ids: readonly string[]): string {
  // An object would put ids that are numbers in front.
  const lines = ids.flatMap((id) => {
    const mark = marks.get(id);
    return mark === undefined ? [] : [`    ${JSON.stringify(id)}: ${JSON.stringify(mark)}`];
  });
  const inside = lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n  }`;
  return `{\n  "version": ${VERSION},\n  "marks": ${inside}\n}\n`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // Told as a file that cannot be read, like one with another content.
    return undefined;
  }
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;

/** Items of a batch as a person names them: by positions, from 1, or by an id; where it may be either, both are there. */
export interface ItemName {
  /** As it was given. */
  readonly text: string;
  readonly positions?: { readonly from: number; readonly to: number };
  readonly id?: string;
}

/**
 * What `--items` takes: `3`, `3-7`, `pear`, several with commas. `id:3` is an id and `3-3` a position, should the one be the other of two items.
 */
export function parseItemList(text: string): readonly ItemName[] {
  // Also the commas of a Chinese keyboard.
  const parts = text.split(/[,，、]/u).map((part) => part.trim());
  return parts.filter((part) => part !== '').map(itemName);
}

function itemName(text: string): ItemName {
  if (text.startsWith('id:')) return { text, id: text.slice('id:'.length) };
  const [, first, last = first] = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(text) ?? [];
  const [from, to] = [Number(first), Number(last)];
  return from >= 1 && from <= to ? { text, positions: { from, to }, id: text } : { text, id: text };
}

/**
 * The shortest list that names these positions, such as `3,7,12-15`.
 *
 * @param ids of all items of the batch, in its order: what is also the id of another item is written so that it stays a position
 */
export function itemList(positions: Iterable<number>, ids: readonly string[] = []): string {
  const taken = new Set(ids);
  const single = (at: number): string => (taken.has(String(at)) && ids[at - 1] !== String(at) ? `${at}-${at}` : String(at));
  return runsOf(positions)
    .flatMap(([from, to]) => (to - from > 1 && !taken.has(`${from}-${to}`) ? [`${from}-${to}`] : upTo(from, to).map(single)))
    .join(',');
}

const upTo = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, offset) => from + offset);

/** First and last of those that follow one another. */
function runsOf(positions: Iterable<number>): (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const at of [...new Set(positions)].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && at === last[1] + 1) last[1] = at;
    else runs.push([at, at]);
  }
  return runs;
}
