import { type Words, words } from '../words/words.js';
import { ActivityFailure, ApplicationFailure, RetryState, TimeoutFailure, TimeoutType } from '@temporalio/common';
import { isCancellation } from '@temporalio/workflow';
import { HELD_ELSEWHERE, JOURNAL_UNREAD } from '../domain/failures/unsent-failures.js';
import { type Failure, isFailureCode } from '../domain/failures/failure.js';

/** `sent` is false when no paid request was made. */
export interface Failed {
  readonly kind: 'failed';
  readonly failure: Failure;
  readonly sent?: false;
}

export const failed = (failure: Failure): Failed => ({
  kind: 'failed',
  failure,
  ...(failure.unsent === true && { sent: false }),
});

/** How a paid activity ended without a result. */
export type PaidEnd =
  | Failed
  /** Cancelled before anything was sent. */
  | { readonly kind: 'cancelled' }
  /** With what stood in the way, where that was no stop of a worker. `sameKey`: only this try sent nothing; one before it may have. */
  | { readonly kind: 'never_sent'; readonly failure?: Failure; readonly sameKey?: true }
  /**
   * The worker fell silent after it had named its host: that host's journal knows. `wasReset`: another host had sent this request, before
   * the batch was reset or its database restored.
   */
  | { readonly kind: 'ask_host'; readonly host: string; readonly wasReset?: true };

/** Types under which the SDK reports an attempt that was ended by a stop of its worker, a pause or a reset. */
const ENDED_BY_WORKER = new Set(['WorkerShutdown', 'ActivityPause', 'ActivityReset', 'not_sent']);

/** Reads what `submitGeneration` was ended by; it names every failure itself, so what it did not name it never sent. */
export function paidEnd(error: unknown): PaidEnd {
  if (isCancellation(error)) return { kind: 'cancelled' };
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof TimeoutFailure) {
    const host = hostOf(cause.lastHeartbeatDetails);
    return host === undefined ? { kind: 'never_sent' } : { kind: 'ask_host', host };
  }
  if (cause instanceof ApplicationFailure && cause.type === HELD_ELSEWHERE) {
    const host = hostOf(cause.details?.[0]);
    if (host !== undefined) return { kind: 'ask_host', host, wasReset: true };
  }
  if (cause instanceof ApplicationFailure && cause.type === JOURNAL_UNREAD) {
    return { kind: 'never_sent', failure: failureOfActivity(error), sameKey: true };
  }
  if (cause instanceof ApplicationFailure && ENDED_BY_WORKER.has(cause.type ?? '')) {
    const failure = cause.details?.[0] as Failure | undefined;
    return { kind: 'never_sent', ...(failure && isFailureCode(failure.code) ? { failure } : {}) };
  }
  return failed(failureOfActivity(error));
}

function hostOf(details: unknown): string | undefined {
  const host = typeof details === 'object' && details !== null && 'host' in details ? details.host : undefined;
  return typeof host === 'string' ? host : undefined;
}

/** Any failure of an activity as a failure of the table. */
export function failureOfActivity(error: unknown): Failure {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  const detail = cause instanceof ApplicationFailure ? (cause.details?.[0] as Failure | undefined) : undefined;
  if (cause instanceof ApplicationFailure && cause.type === JOURNAL_UNREAD && detail) return detail;
  if (cause instanceof ApplicationFailure && isFailureCode(cause.type)) {
    return detail ?? { code: cause.type, message: cause.message, billing: 'maybe' };
  }
  if (cause instanceof TimeoutFailure) {
    return { code: 'timeout', message: lastSeen(cause.lastHeartbeatDetails), billing: 'maybe' };
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  return { code: 'invalid_response', message, billing: 'maybe' };
}

/** How far the site said that it was: some stay there for ever. */
function lastSeen(details: unknown): Words {
  const progress = typeof details === 'object' && details !== null && 'progress' in details ? details.progress : undefined;
  return typeof progress === 'number' ? words('end.noAnswerSeen', { progress }) : words('end.noAnswer');
}

/** Whether the retries of free work ended because its time was over; what it was ended by is then only the last of its failures. */
export function isOutOfTime(error: unknown): boolean {
  return error instanceof ActivityFailure && (error.retryState === RetryState.TIMEOUT || error.cause instanceof TimeoutFailure);
}

/** Whether nobody asked for the task in time: the host of the queue is away. */
export function isHostAway(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof TimeoutFailure && cause.timeoutType === TimeoutType.SCHEDULE_TO_START;
}

/** A host queue is asked twice: after a night with everything switched off the first time-out is over before the host is back. */
export async function onHost<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isHostAway(error)) throw error;
    return call();
  }
}
