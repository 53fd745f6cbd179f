import type { Failure } from '../../domain/failures/failure.js';
import { sentences, words } from '../../words/words.js';

const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 5 * 60_000;
/** Where the failure says itself how long to wait: rests grow to this multiple of it. */
const LONGEST_OF_WISH = 2;
/** How long an item is tried whose requests cannot be sent: a bucket or a disk may be away for that long. */
const GIVEN_UP_AFTER_MS = 30 * 60_000;
/** A worker that stops takes a request or two with it. */
const FREE_TRIES = 2;

/** Requests of an item that were not sent, one after another. Times in epoch milliseconds. */
export interface Unsent {
  readonly tries: number;
  /** When the first of them was not sent. */
  readonly since: number;
  /** No further one goes to a worker before. */
  readonly until: number;
  /** What stands in the way; absent where only workers came and went. */
  readonly failure?: Failure;
}

/** Counts one more; each costs the same few events in the history, so the rests between them grow. */
export function unsentAgain(before: Unsent | undefined, failure: Failure | undefined, now: number): Unsent {
  const tries = (before?.tries ?? 0) + 1;
  const grown = failure ? tries - 1 : tries - 1 - FREE_TRIES;
  const longest = failure?.retryAfterMs === undefined ? LONGEST_REST_MS : LONGEST_OF_WISH * failure.retryAfterMs;
  const restMs = grown < 0 ? 0 : Math.min(longest, FIRST_REST_MS * 2 ** grown);
  return { tries, since: before?.since ?? now, until: now + restMs, ...(failure ? { failure } : {}) };
}

/** The failure by which an item ends that could not be sent for too long. */
export function givenUp({ failure, since }: Unsent, now: number): Failure | undefined {
  if (!failure || now - since < GIVEN_UP_AFTER_MS) return undefined;
  const sent = words(failure.billing === 'unbilled' ? 'item.nothingSent' : 'item.maybeSent');
  return { ...failure, message: sentences(failure.message, words('item.triedFor', { time: { ms: now - since } }), sent) };
}
