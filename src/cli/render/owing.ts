import type { FailureCode } from '../../domain/failures/failure.js';
import type { BatchSummary } from '../../domain/summary.js';
import type { BatchEnd } from '../../client/follow/source.js';
import { plural } from '../../domain/text/text.js';

/** One command that brings pictures which a batch still owes. */
interface Remedy {
  /** `To make the missing items (5 of 6)` */
  readonly what: string;
  readonly command: string;
}

/** What to do about the items without a picture: what costs nothing comes first. */
export function remedies(end: BatchEnd, codes: readonly FailureCode[]): Remedy[] {
  return [...homecoming(end, codes), ...again(end)];
}

function homecoming(end: BatchEnd, codes: readonly FailureCode[]): Remedy[] {
  // Its report was never written: that comes before anything else.
  if (end.kind === 'closed' && end.how !== 'cancelled')
    return [
      { what: 'To recover what was paid for and write the report, at no charge', command: `plantain resume ${end.batchId}` },
    ];
  if (end.kind !== 'summary' || end.searched) return [];
  const { batchId, tally, total, paidFor, unheard } = end.summary;
  if (unheard) {
    const what = `When ${unheard.length === 1 ? 'that host' : 'those hosts'} can be reached again, to count and to recover what is missing`;
    return [{ what, command: `plantain resume ${batchId}` }];
  }
  if (!mayBePaidFor(end.summary, codes)) return further(end.summary);
  const count = paidFor === undefined ? '' : ` (${share(paidFor, total - tally.success)})`;
  return [
    {
      what: `To bring home, without cost, what may be paid for and is not stored${count}`,
      command: `plantain resume ${batchId}`,
    },
  ];
}

function further({ batchId, unfetched }: BatchSummary): Remedy[] {
  if (unfetched === undefined) return [];
  const what = `To fetch further pictures of ${plural(unfetched, 'item')}, at no charge, when their URLs answer`;
  return [{ what, command: `plantain resume ${batchId}` }];
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
  return [{ what: `To make the missing items (${share(items, missing)})`, command: `plantain run --again ${batchId}` }];
}

const share = (items: number, missing: number): string => (items === missing ? String(items) : `${items} of ${missing}`);
