import { FAILURES, type Failure } from '../failures/failure.js';
import type { Submission } from '../generation.js';
import type { RequestEnd } from '../outcome.js';
import { sentences, words } from '../../words/words.js';

/** What follows a failed attempt. */
export type NextStep = 'same_attempt' | 'next_attempt' | 'end';

/**
 * Temporal retries what is free; this decides about what costs money.
 * `same_attempt`: it was surely free, the site rests and the attempt is repeated. `next_attempt`: one of `retries` is used up.
 */
export function afterFailure(
  failure: Failure,
  attempt: number,
  settings: { readonly retries: number; readonly onUnknown: 'retry' | 'hold' },
): NextStep {
  const { retry } = FAILURES[failure.code];
  if (retry === 'never' || failure.hold === true) return 'end';
  if (failure.billing === 'unbilled' && retry === 'free') return 'same_attempt';
  if (failure.code === 'submission_unknown' && settings.onUnknown === 'hold') return 'end';
  return attempt <= settings.retries ? 'next_attempt' : 'end';
}

/** The class of a paid request that failed. */
export function classOfFailure(failure: Failure): Exclude<RequestEnd, 'delivered'> {
  if (failure.billing === 'unbilled') return 'unbilled';
  return failure.billing === 'billed' ? 'empty' : 'unknown';
}

/** A final answer without a picture that its item may use, as a failure; `place`: where pictures lie that it may not. */
export function failureOfEmpty({ reason, free, images }: Extract<Submission, { kind: 'empty' }>, place: string): Failure {
  const billing = free ? 'unbilled' : 'billed';
  if (!images) return { code: 'no_image', message: reason, billing };
  return {
    code: 'picture_unused',
    message: sentences(reason, words('item.kept', { count: images.length, place })),
    billing,
  };
}

/** The end of an operation whose pictures its item must not use, and that was not fetched: whatever kept it back, it is not paid for again. */
export function failureOfUnused(unused: string, { message, billing }: Failure): Failure {
  return { code: 'picture_unused', message: sentences(unused, words('item.notFetched', { why: message })), billing };
}
