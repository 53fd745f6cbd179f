import { UserError } from '../../domain/failures/user-error.js';
import type { InputOptions } from '../batch-options.js';

const FLAGS = {
  prompt: '--prompt',
  promptFile: '--prompt-file',
  encoding: '--encoding',
  promptPerLine: '--prompt-per-line',
  everyPrompt: '--every-prompt',
  count: '--count',
  recursive: '--recursive',
  ref: '--ref',
  imageUrlsFile: '--image-urls-file',
} as const satisfies Partial<Record<keyof InputOptions, string>>;

/** What is made again is what was staged. @throws UserError for whatever else says what a batch is made from */
export function refuseOtherInput(input: string | undefined, options: InputOptions): void {
  const names = Object.keys(FLAGS) as (keyof typeof FLAGS)[];
  const given = [
    ...(input === undefined ? [] : [`the input ${input}`]),
    ...names.filter((name) => options[name] !== undefined).map((name) => FLAGS[name]),
  ];
  if (given.length === 0) return;
  throw new UserError(
    'usage',
    `--again takes prompts and pictures from batch ${options.again}, and ${given.join(', ')} would be another input.`,
    { advice: 'Leave out the one or the other. A site, parameters of the pictures and settings of the run may be given.' },
  );
}
