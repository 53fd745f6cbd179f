import { UserError } from '../../domain/failures/user-error.js';
import { words } from '../../words/words.js';
import type { InputOptions } from '../batch-options.js';

const FLAGS = { items: '--items', rejected: '--rejected', include: '--include' } as const satisfies Partial<
  Record<keyof InputOptions, string>
>;

/** @throws UserError for what chooses items of an earlier batch where none is named */
export function refuseWithoutAgain(options: InputOptions): void {
  const names = Object.keys(FLAGS) as (keyof typeof FLAGS)[];
  const given = names.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  const flag = FLAGS[given];
  throw new UserError('usage', words('redo.needsAgain', { flag }), { advice: words('redo.needsAgainAdvice', { flag }) });
}
