import type { BatchEnd } from './follow/source.js';

/** Exit codes of plantain, the same for every command. */
export const EXIT = {
  delivered: 0,
  failed: 1,
  usage: 2,
  /** Finished, but some items have no picture; also: cancelled. */
  incomplete: 100,
  SIGHUP: 129,
  SIGINT: 130,
  /** The reader of the output has gone, as `head` does. */
  SIGPIPE: 141,
  SIGTERM: 143,
} as const;

/** Whether a command ended because it was interrupted. */
export const isInterrupted = (exitCode: number): boolean =>
  [EXIT.SIGHUP, EXIT.SIGINT, EXIT.SIGPIPE, EXIT.SIGTERM].some((code) => code === exitCode);

/** A failure that its user can do something about: printed without a stack. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;
  /** One line that says what to do. */
  readonly advice: string | undefined;
  /** Further lines, such as all problems of an input. */
  readonly problems: readonly string[];

  constructor(
    message: string,
    options: { exitCode?: number; advice?: string; problems?: readonly string[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exitCode = options.exitCode ?? EXIT.failed;
    this.advice = options.advice;
    this.problems = options.problems ?? [];
  }
}

export function usageError(message: string, advice?: string, problems?: readonly string[]): CliError {
  return new CliError(message, {
    exitCode: EXIT.usage,
    ...(advice === undefined ? {} : { advice }),
    ...(problems === undefined ? {} : { problems }),
  });
}

export function exitCodeOf(end: BatchEnd): number {
  if (end.kind === 'summary') {
    return end.summary.tally.success === end.summary.total ? EXIT.delivered : EXIT.incomplete;
  }
  return end.how === 'cancelled' ? EXIT.incomplete : EXIT.failed;
}
