import type { CliContext } from './context.js';
import type { RootOptions } from './scope.js';

/** Whether somebody sits there who can answer. */
export function canAsk({ stdin, stderr, env }: CliContext, { json }: Pick<RootOptions, 'json'>): boolean {
  return stdin.isTTY === true && stderr.isTTY === true && !json && !env['CI'];
}

/** Asks on the terminal; whatever is not yes is no. */
export async function confirm({ stdin, stderr }: CliContext, question: string): Promise<boolean> {
  stderr.write(`${question} [y/N] `);
  let answer = '';
  for await (const bytes of stdin) {
    answer += Buffer.from(bytes).toString();
    if (answer.includes('\n')) break;
  }
  return /^\s*y(?:es)?\s*$/i.test(answer.split('\n')[0] ?? '');
}
