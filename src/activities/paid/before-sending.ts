import { cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { JOURNAL_UNREAD } from '../../domain/failures/unsent-failures.js';
import { wordsOf } from '../../domain/failures/file-error.js';
import { printable } from '../../domain/text/file-name.js';
import { type Failure, isPlantainError } from '../../domain/failures/failure.js';
import { NOT_SENT, toApplicationFailure } from '../context.js';
import { say } from '../../words/current.js';

/** `failure` of a request that never left: it was free, and is not counted as sent. */
export const unsentFailure = (failure: Failure): Failure => ({ ...failure, billing: 'unbilled', unsent: true });

/**
 * Runs what comes before the request leaves, when the journal has said that it was not sent before. Whatever it throws, nothing was sent: a
 * failure says so, whatever its code and whatever the work knew of the cost. What it throws as an `ApplicationFailure`, or because of a cancel, already says what it means.
 */
export async function beforeSending<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApplicationFailure || error instanceof CancelledFailure) throw error;
    if (error === cancellationSignal().reason) throw error;
    const failure = isPlantainError(error) ? error.toFailure() : unexpected(error);
    // Of a damaged journal nobody can say whether the request was sent before.
    throw toApplicationFailure(failure.code === 'submission_unknown' ? failure : unsentFailure(failure));
  }
}

function unexpected(error: unknown): Failure {
  return {
    code: 'invalid_response',
    message: printable(`unexpected error before the request: ${wordsOf(error)}`),
    billing: 'unbilled',
  };
}

/** Reads what the journal has of a request. Where it cannot be read, nobody knows yet whether the request was sent before. */
export async function readingJournal<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const failure: Failure = { ...(isPlantainError(error) ? error.toFailure() : unexpected(error)), billing: 'maybe' };
    // A damaged file stays as it is: no later look says more.
    if (failure.code === 'submission_unknown') throw toApplicationFailure(failure);
    throw ApplicationFailure.create({
      type: JOURNAL_UNREAD,
      message: say(failure.message),
      nonRetryable: true,
      details: [failure],
    });
  }
}

/** What is over before anything was sent: the cancel, or the stop of the worker, is the honest end of this attempt. */
export async function unlessCancelled(work: Promise<void>): Promise<void> {
  const signal = cancellationSignal();
  try {
    await work;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
  if (signal.aborted) throw signal.reason;
}

/** `end`: what the item ends by, should it be in the way for too long; absent where it passes with the worker. */
export function notSent(message: string, cause?: unknown, end?: Pick<Failure, 'code' | 'retryAfterMs'>): ApplicationFailure {
  const details = end ? { details: [{ ...end, message, billing: 'unbilled' } satisfies Failure] } : {};
  const because = cause instanceof Error ? { cause } : {};
  return ApplicationFailure.create({ type: NOT_SENT, message, nonRetryable: true, ...details, ...because });
}
