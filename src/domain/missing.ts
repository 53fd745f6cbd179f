import { isOperationClaim } from './claim.js';
import type { FailureCode } from './failures/failure.js';
import type { Item } from './item.js';
import type { Outcome, Undelivered } from './outcome.js';
import type { BatchSummary } from './summary.js';

/**
 * Why an item without a picture is not simply made again. `paid`: its picture may be paid for and lie somewhere. `same`: the same request
 * has the same answer. `unreadable`: its own picture or prompt was not there.
 */
export type LeftOut = 'paid' | 'same' | 'unreadable';

export type MissingCounts = Pick<BatchSummary, 'repeatable' | 'paidFor' | 'unstarted' | 'unfetched'>;

interface Entry {
  readonly item: Pick<Item, 'broken'>;
  readonly outcome: Outcome;
}

/** Of an item that ended so, a host may hold the picture: also where no claim says so, because nobody asked that host. */
const IN_A_SPOOL: readonly FailureCode[] = ['store_failed', 'lost', 'picture_unused'];
const SAME_ANSWER: readonly FailureCode[] = ['content_blocked', 'invalid_request'];

/** Undefined for an item that is made again as it was. */
export function whyLeftOut(outcome: Pick<Undelivered, 'code' | 'calls' | 'claims'>): LeftOut | undefined {
  const { code } = outcome;
  if (IN_A_SPOOL.includes(code) || isPaidFor(outcome)) return 'paid';
  if (code === 'input_missing') return 'unreadable';
  return SAME_ANSWER.includes(code) ? 'same' : undefined;
}

/** Whether `run --again` makes the item, with nothing about it changed. */
export function isMadeAgain({ item, outcome }: Entry): boolean {
  return outcome.status !== 'success' && item.broken === undefined && whyLeftOut(outcome) === undefined;
}

/** Counts the items that lack pictures by what is to be said of them; a kind that none is of is absent. */
export function countMissing(entries: readonly Entry[]): MissingCounts {
  const of = (is: (entry: Entry) => boolean): number => entries.filter(is).length;
  const repeatable = of(isMadeAgain);
  const paidFor = of(({ outcome }) => outcome.status !== 'success' && whyLeftOut(outcome) === 'paid');
  const unstarted = of(({ outcome }) => isUnstarted(outcome));
  const unfetched = of(({ outcome: { status, claims = [] } }) => status === 'success' && claims.some(isOperationClaim));
  return {
    ...(repeatable > 0 && { repeatable }),
    ...(paidFor > 0 && { paidFor }),
    ...(unstarted > 0 && { unstarted }),
    ...(unfetched > 0 && { unfetched }),
  };
}

const isUnstarted = ({ status, attempts }: Outcome): boolean =>
  attempts === 0 && (status === 'cancelled' || status === 'timeout_total');

/**
 * A picture may have come that no store took in time: while it was stored, after the grace, or from a site that still has an operation
 * and has not said how each request ended. The claim of a request of which nobody knows (`submission_unknown`) names a host, too; but
 * that host was asked, and had no picture.
 */
function isPaidFor({ code, calls, claims = [] }: Pick<Undelivered, 'code' | 'calls' | 'claims'>): boolean {
  if (calls.delivered > 0) return true;
  return calls.unknown > 0 && (code === 'timeout_total' || claims.some(isOperationClaim));
}
