import { UserError } from '../../domain/failures/user-error.js';
import { type Value, words } from '../../words/words.js';
import type { InputOptions } from '../batch-options.js';

const FLAGS = {
  promptFile: '--prompt-file',
  encoding: '--encoding',
  promptPerLine: '--prompt-per-line',
  everyPrompt: '--every-prompt',
  count: '--count',
  recursive: '--recursive',
  ref: '--ref',
  mask: '--mask',
  imageUrlsFile: '--image-urls-file',
} as const satisfies Partial<Record<keyof InputOptions, string>>;

/** What is made again is what was staged. @throws UserError for whatever else says what a batch is made from */
export function refuseOtherInput(input: string | undefined, options: InputOptions): void {
  const names = Object.keys(FLAGS) as (keyof typeof FLAGS)[];
  const given: Value[] = [
    ...(input === undefined ? [] : [words('again.theInput', { input })]),
    ...names.filter((name) => options[name] !== undefined).map((name) => FLAGS[name]),
  ];
  if (given.length === 0) return;
  const values = { batch: options.again ?? '', options: { list: given } };
  throw new UserError('usage', words('again.otherInput', values), { advice: words('again.otherInputAdvice', values) });
}
