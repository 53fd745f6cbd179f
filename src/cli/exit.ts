import type { UserErrorCode } from '../domain/failures/user-error.js';
import type { BatchEnd } from '../client/follow/source.js';

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

/** Which exit code each kind of error ends a command with. */
const EXIT_OF: Readonly<Record<UserErrorCode, number>> = {
  usage: EXIT.usage,
  config: EXIT.usage,
  input: EXIT.usage,
  not_found: EXIT.usage,
  conflict: EXIT.usage,
  refused: EXIT.usage,
  unreachable: EXIT.failed,
  server: EXIT.failed,
  site: EXIT.failed,
  gone: EXIT.failed,
  ended: EXIT.failed,
  incompatible: EXIT.failed,
  file: EXIT.failed,
  unexpected: EXIT.failed,
};

export const exitCodeOfError = (code: UserErrorCode): number => EXIT_OF[code];

export function exitCodeOf(end: BatchEnd): number {
  if (end.kind === 'summary') {
    return end.summary.tally.success === end.summary.total ? EXIT.delivered : EXIT.incomplete;
  }
  return end.how === 'cancelled' ? EXIT.incomplete : EXIT.failed;
}
