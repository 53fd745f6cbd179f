import type { FailureCode } from '../../domain/failures/failure.js';
import type { BatchSummary } from '../../domain/summary.js';
import type { BatchEnd } from '../../client/follow/source.js';
import { tell } from '../../words/current.js';

/** One command that brings pictures which a batch still owes. */
interface Remedy {
  /** `To generate the missing pictures (5 of 6)` */
  readonly what: string;
  readonly command: string;
}

/** What to do about the items without a picture: what is free comes first. */
export function remedies(end: BatchEnd, codes: readonly FailureCode[]): Remedy[] {
  return [...recovery(end, codes), ...again(end)];
}

function recovery(end: BatchEnd, codes: readonly FailureCode[]): Remedy[] {
  // Its report was never written: that comes before anything else.
  if (end.kind === 'closed' && end.how !== 'cancelled')
    return [{ what: tell('remedy.report'), command: `plantain resume ${end.batchId}` }];
  if (end.kind !== 'summary' || end.searched) return [];
  const { batchId, tally, total, paidFor, unheard } = end.summary;
  const command = `plantain resume ${batchId}`;
  if (unheard) return [{ what: tell('remedy.unheard', { count: unheard.length }), command }];
  if (!mayBePaidFor(end.summary, codes)) return further(end.summary);
  if (paidFor === undefined) return [{ what: tell('remedy.paid'), command }];
  return [{ what: tell('remedy.paidCount', { count: share(paidFor, total - tally.success) }), command }];
}

function further({ batchId, unfetched }: BatchSummary): Remedy[] {
  if (unfetched === undefined) return [];
  return [{ what: tell('remedy.further', { count: unfetched }), command: `plantain resume ${batchId}` }];
}

/** A batch of an earlier version does not count it: there its codes and its calls tell. */
function mayBePaidFor({ tally, total, paidFor = 0 }: BatchSummary, codes: readonly FailureCode[]): boolean {
  if (tally.success === total) return false;
  const told = codes.some((code) => code === 'store_failed' || code === 'lost');
  return paidFor > 0 || told || tally.calls.delivered > tally.success;
}

function again(end: BatchEnd): Remedy[] {
  const [batchId, items = 0, missing = 0] =
    end.kind === 'summary'
      ? [end.summary.batchId, end.summary.repeatable, end.summary.total - end.summary.tally.success]
      : // Nobody wrote more down of a batch that was cancelled in Temporal.
        [end.batchId, end.progress?.tally.cancelled, end.progress && end.progress.total - end.progress.tally.success];
  if (items === 0) return [];
  return [{ what: tell('remedy.again', { count: share(items, missing) }), command: `plantain run --again ${batchId}` }];
}

const share = (count: number, missing: number): string =>
  count === missing ? String(count) : tell('remedy.share', { count, missing });
