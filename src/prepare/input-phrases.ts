import type { ReadResult } from '../inputs/lists/draft.js';
import type { PictureLimits } from '../inputs/pictures/smaller.js';
import { printable } from '../domain/text/file-name.js';
import { encodingPhrase } from '../inputs/texts/text.js';
import { sizePhrase } from '../inputs/file-trouble.js';
import type { Trial } from '../inputs/trial.js';
import type { InputOptions } from './batch-options.js';
import { plural } from '../domain/text/text.js';

const NAMED_FILES = 5;
const LONGEST_PROMPT = 80;

type Counted = Pick<ReadResult, 'items' | 'total'>;

/** What follows the name of the input in the head of a run: `, 4 of each, 3 of 300 items (--first 3)`. */
export function selectionPhrase(options: InputOptions, count: number, trial: Trial | undefined, result: Counted): string {
  const shared = [
    ...(options.ref === undefined ? [] : [`--ref ${options.ref.length === 1 ? 'picture' : `pictures (${options.ref.length})`}`]),
    ...(options.imageUrlsFile === undefined ? [] : ['--image-urls-file']),
  ];
  return [
    '',
    ...(count === 1 ? [] : [`${count} of each`]),
    ...(shared.length === 0 ? [] : [`each with ${shared.join(' and ')}`]),
    ...(trial === undefined || result.items.length === result.total ? [] : [trialPhrase(trial, result)]),
  ].join(', ');
}

function trialPhrase(trial: Trial, { items, total }: Counted): string {
  const how = trial.kind === 'first' ? '--first' : `--sample, again by --sample-seed ${trial.seed}`;
  return `${items.length} of ${plural(total, 'item')} (${how})`;
}

/** A text that was read wrong is paid for like any other: who sees the first prompt can stop the run. */
export function encodingNotice({ encoding, items }: Pick<ReadResult, 'encoding' | 'items'>): string[] {
  const first = items.find(({ broken }) => broken === undefined);
  if (encoding === undefined || encoding === 'utf-8' || first === undefined) return [];
  const prompt = [...printable(first.prompt.trim().split(/[\r\n]/)[0] ?? '')];
  const shown = prompt.length > LONGEST_PROMPT ? `${prompt.slice(0, LONGEST_PROMPT).join('')}…` : prompt.join('');
  return [`The text was read as ${encodingPhrase(encoding)}. First prompt: "${shown}". If it is wrong, give --encoding.`];
}

/** What the user should know of an input that is fine. */
export function inputNotices(
  { refitted, leftAlone }: Pick<ReadResult, 'refitted' | 'leftAlone'>,
  limits: PictureLimits | undefined,
): string[] {
  const { smaller, converted } = refitted;
  const was = (count: number): string => (count === 1 ? 'was' : 'were');
  return [
    ...(smaller === 0 || !limits
      ? []
      : [
          `${plural(smaller, 'picture')} above ${sizePhrase(limits.maxBytes)} ${was(smaller)} made smaller; --no-resize refuses them instead.`,
        ]),
    ...(converted === 0
      ? []
      : [
          `${plural(converted, 'picture')} of a type that the site does not take ${was(converted)} converted; --no-resize refuses them instead.`,
        ]),
    ...(leftAlone.length === 0
      ? []
      : [`${plural(leftAlone.length, 'file')} beside the pictures ${was(leftAlone.length)} left alone: ${someOf(leftAlone)}`]),
  ];
}

function someOf(names: readonly string[]): string {
  const shown = names.slice(0, NAMED_FILES).join(', ');
  return names.length > NAMED_FILES ? `${shown} and ${names.length - NAMED_FILES} more` : shown;
}
