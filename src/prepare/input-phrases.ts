import { type Text, type Value, words, type WordsKey } from '../words/words.js';
import type { DraftItem, ReadResult, ReadStep } from '../inputs/lists/draft.js';
import type { PictureLimits } from '../inputs/pictures/smaller.js';
import { printable } from '../domain/text/file-name.js';
import { encodingPhrase } from '../inputs/texts/text.js';
import type { Trial } from '../inputs/trial.js';
import type { InputOptions } from './batch-options.js';

const NAMED_FILES = 5;
const LONGEST_PROMPT = 80;

type Counted = Pick<ReadResult, 'items' | 'total'>;

export interface Choice {
  /** Pictures that every item gets. */
  readonly shared?: Pick<InputOptions, 'ref' | 'imageUrlsFile'>;
  /** How many pictures to make of each item; 1 by default. */
  readonly count?: number;
  readonly trial: Trial | undefined;
}

/** What is made of an input, for the head of a run: `folder photos, 4 of each, 3 of 300 items (--first)`. */
export function selectionPhrase(input: Text, result: Counted, { shared = {}, count = 1, trial }: Choice): Text {
  const copied = count === 1 ? input : words('select.copies', { input, count });
  return triedOf(sharedBy(copied, shared), trial, result);
}

function sharedBy(input: Text, { ref, imageUrlsFile }: Pick<InputOptions, 'ref' | 'imageUrlsFile'>): Text {
  if (ref === undefined) return imageUrlsFile === undefined ? input : words('select.urls', { input });
  const values = { input, count: ref.length };
  return imageUrlsFile === undefined ? words('select.refs', values) : words('select.refsUrls', values);
}

function triedOf(input: Text, trial: Trial | undefined, { items, total }: Counted): Text {
  if (trial === undefined || items.length === total) return input;
  const values = { input, taken: items.length, total };
  return trial.kind === 'first' ? words('select.first', values) : words('select.sample', { ...values, seed: String(trial.seed) });
}

/** What is being done to the pictures of an input. */
export const stepWords = (step: ReadStep): Text => words(STEPS[step]);

const STEPS = {
  checked: 'preparing.checked',
  fetched: 'preparing.fetched',
  resized: 'preparing.resized',
} as const satisfies Record<ReadStep, WordsKey>;

/** A text that was read wrong is paid for like any other: who sees the first prompt can stop the run. */
export function encodingNotice({ encoding, items }: Pick<ReadResult, 'encoding' | 'items'>): Text[] {
  const first = items.find(({ broken }) => broken === undefined);
  if (encoding === undefined || encoding === 'utf-8' || first === undefined) return [];
  const prompt = [...printable(first.prompt.trim().split(/[\r\n]/)[0] ?? '')];
  const shown = prompt.length > LONGEST_PROMPT ? `${prompt.slice(0, LONGEST_PROMPT).join('')}…` : prompt.join('');
  return [words('noted.encoding', { encoding: encodingPhrase(encoding), prompt: shown })];
}

/** What the user should know of an input that is fine. */
export function inputNotices(
  { refitted, leftAlone }: Pick<ReadResult, 'refitted' | 'leftAlone'>,
  limits: PictureLimits | undefined,
): Text[] {
  const { smaller, converted } = refitted;
  return [
    ...(smaller === 0 || !limits ? [] : [words('noted.smaller', { count: smaller, size: { bytes: limits.maxBytes } })]),
    ...(converted === 0 ? [] : [words('noted.converted', { count: converted })]),
    ...(leftAlone.length === 0 ? [] : [words('noted.ignored', { count: leftAlone.length, names: someOf(leftAlone) })]),
  ];
}

/** How many of the items have a mask. */
export function maskNotice(items: readonly DraftItem[]): Text[] {
  const count = items.filter(({ mask }) => mask !== undefined).length;
  return count === 0 ? [] : [words('noted.masks', { count })];
}

function someOf(names: readonly string[]): Value {
  const more = names.length - NAMED_FILES;
  const shown = names.slice(0, NAMED_FILES);
  return { list: more > 0 ? [...shown, words('noted.more', { count: more })] : shown };
}
