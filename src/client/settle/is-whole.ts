import type { BatchSummary } from '../../domain/summary.js';

/** Nothing can be left of a batch: every item has its pictures, and no request, site or store has anything more of it. */
export const isWhole = ({ tally, total, unfetched, reportKept }: BatchSummary): boolean =>
  tally.success === total && tally.calls.unknown === 0 && unfetched === undefined && reportKept === undefined;
