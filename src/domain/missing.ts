import type { FailureCode } from './failure.js';
import type { Item } from './item.js';
import type { Outcome, Undelivered } from './outcome.js';

/**
 * Why an item without a picture is not simply made again. `paid`: its picture may be paid for and lie somewhere. `same`: the same request
 * has the same answer. `unreadable`: its own picture or prompt was not there.
 */
export type LeftOut = 'paid' | 'same' | 'unreadable';

/** Of an item that ended so, a host may hold the picture: also where no claim says so, because nobody asked that host. */
const IN_A_SPOOL: readonly FailureCode[] = ['store_failed', 'lost'];
const SAME_ANSWER: readonly FailureCode[] = ['content_blocked', 'invalid_request'];

/** Undefined for an item that is made again as it was. */
export function whyLeftOut(outcome: Pick<Undelivered, 'code' | 'calls' | 'claims'>): LeftOut | undefined {
  const { code } = outcome;
  if (IN_A_SPOOL.includes(code) || hasOpenOperation(outcome)) return 'paid';
  if (code === 'input_missing') return 'unreadable';
  return SAME_ANSWER.includes(code) ? 'same' : undefined;
}

/** Whether `run --again` makes the item, with nothing about it changed. */
export function isMadeAgain({ item, outcome }: { readonly item: Pick<Item, 'broken'>; readonly outcome: Outcome }): boolean {
  return outcome.status !== 'success' && item.broken === undefined && whyLeftOut(outcome) === undefined;
}

/**
 * A site may still hand over what it accepted, unless it has said how each request ended. The claim of a request of which nobody knows
 * (`submission_unknown`) names a host, too; but that host was asked, and had no picture.
 */
function hasOpenOperation({ calls, claims = [] }: Pick<Undelivered, 'calls' | 'claims'>): boolean {
  return calls.unknown > 0 && claims.some((claim) => claim.startsWith('operation '));
}
