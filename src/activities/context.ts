import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { type Failure, isPlantainError, PlantainError } from '../domain/failures/failure.js';
import { textOf } from '../domain/failures/text-of.js';
import { printable } from '../domain/text/file-name.js';
import type { JsonObject } from '../domain/json.js';
import { type Keys, withoutKeys } from '../domain/secret.js';
import type { Reading } from '../staging/record.js';
import { say } from '../words/current.js';
import { mapText, words } from '../words/words.js';

/** `ApplicationFailure.type` of a paid activity that surely sent nothing and never will under its key. */
export const NOT_SENT = 'not_sent';

/**
 * The failure that Temporal records for `failure`: its type is the code, its first detail the plain data. It is final; what may be
 * retried by Temporal is decided by the caller with `retryable`.
 */
export function toApplicationFailure(failure: Failure, retryable = false): ApplicationFailure {
  return ApplicationFailure.create({
    type: failure.code,
    message: say(failure.message),
    nonRetryable: !retryable,
    details: [failure],
    ...(retryable && failure.retryAfterMs !== undefined ? { nextRetryDelay: failure.retryAfterMs } : {}),
  });
}

/** Work that is over sooner is missed by nobody, and no cancel would reach it in time. */
const FIRST_BEAT_MS = 1_000;

interface Beats {
  /** The details have changed: they are sent at once, or with the first heartbeat. */
  changed(): void;
  /** Sends what changed before the first heartbeat: the next try is to know of it. */
  failed(): void;
  stop(): void;
}

/**
 * Sends `details()` after a second, then three times per heartbeat timeout until stopped: a worker's death is noticed by its silence, and a
 * cancel reaches an activity in no other way.
 */
export function keepAlive(details: () => JsonObject): Beats {
  const everyMs = Math.max(200, Math.min(5_000, (activityInfo().heartbeatTimeoutMs ?? 30_000) / 3));
  const beat = (): void => heartbeat(details());
  let isBeating = false;
  let isBehind = false;
  let timer = setTimeout(
    () => {
      isBeating = true;
      beat();
      timer = setInterval(beat, everyMs);
    },
    Math.min(FIRST_BEAT_MS, everyMs),
  );
  return {
    // The SDK sends as many of them as its throttle lets through, the newest last.
    changed: () => {
      if (isBeating) beat();
      else isBehind = true;
    },
    failed: () => {
      if (isBehind && !isBeating) beat();
    },
    stop: () => clearTimeout(timer),
  };
}

export interface FreeRun {
  /** Aborts when the activity is cancelled, timed out or its worker stops. */
  readonly signal: AbortSignal;
  readonly progress: (detail: JsonObject) => void;
}

/** Reads the durable record as part of `run`: each group that was read is a sign of life. */
export const readingOf = ({ signal, progress }: FreeRun): Reading => ({
  signal,
  onProgress: (done, total) => progress({ outcomesRead: done, of: total }),
});

/**
 * Whether a failure can never change, so that no further try of this call is of use. `attempt` counts the tries of the call, from 1. Each
 * call has its own rule: the same code may be an answer to one call and a passing trouble of another.
 */
export type IsFinal = (error: PlantainError, attempt: number) => boolean;

/**
 * Runs free, idempotent work: heartbeat, abort, and failures as Temporal records them. Temporal retries it until its time is over, whatever
 * it failed with, unless the failure `isFinal`.
 */
export async function runFree<T>(work: (run: FreeRun) => Promise<T>, isFinal: IsFinal = () => false): Promise<T> {
  // Until there is something newer: a heartbeat without it would take away what an earlier try has told.
  let detail = (activityInfo().heartbeatDetails as JsonObject | undefined) ?? {};
  const signal = cancellationSignal();
  const alive = keepAlive(() => detail);
  const progress = (latest: JsonObject): void => {
    detail = latest;
    alive.changed();
  };
  try {
    return await work({ signal, progress });
  } catch (error) {
    alive.failed();
    if (signal.aborted) throw signal.reason;
    throw freeFailure(error, isFinal);
  } finally {
    alive.stop();
  }
}

function freeFailure(error: unknown, isFinal: IsFinal): unknown {
  if (error instanceof CancelledFailure || error instanceof ApplicationFailure) return error;
  if (isPlantainError(error)) return toApplicationFailure(error.toFailure(), !isFinal(error, activityInfo().attempt));
  return error;
}

/**
 * Whatever a provider threw, as a failure of the table: an unknown error may have been billed. Its words are not the provider's choice
 * and may hold keys of `site`.
 */
export function asFailure(error: unknown, site: Keys): Failure {
  const failure = isPlantainError(error) ? named(error.toFailure()) : unexpected(error);
  return { ...failure, message: mapText(failure.message, (part) => withoutKeys(part, site)) };
}

/** No connection to the base URL came about: what a worker does about it is another thing than about one that broke. */
function named(failure: Failure): Failure {
  if (failure.code !== 'network' || failure.suspect !== 'address') return failure;
  const { suspect: _known, ...rest } = failure;
  return { ...rest, code: 'site_unreachable' };
}

function unexpected(error: unknown): Failure {
  return {
    code: 'invalid_response',
    message: mapText(words('work.unexpected', { why: textOf(error) }), printable),
    billing: 'maybe',
  };
}

/** A free call of a provider; what it rejects with loses the keys of `site`, except an abort. */
export async function keyless<T>(site: Keys, signal: AbortSignal, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw signal.aborted ? error : new PlantainError(asFailure(error, site));
  }
}
