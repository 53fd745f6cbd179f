import type { BalanceChange, UnknownChange } from '../domain/money/balance-change.js';
import type { BatchSummary, Statistics } from '../domain/summary.js';
import { orderedCalls } from './paid-calls.js';
import { say } from '../words/current.js';
import type { Say } from '../words/words.js';

function inSeconds({ averageMs, slowest, averageUploadMs, averageGenerationMs, oneByOneMs, savedMs }: Statistics) {
  return {
    averageSeconds: averageMs / 1000,
    slowest: { id: slowest.id, seconds: slowest.ms / 1000 },
    ...(averageUploadMs === undefined ? {} : { averageUploadSeconds: averageUploadMs / 1000 }),
    ...(averageGenerationMs === undefined ? {} : { averageGenerationSeconds: averageGenerationMs / 1000 }),
    oneByOneSeconds: oneByOneMs / 1000,
    savedSeconds: savedMs / 1000,
  };
}

function balanceIn(change: BalanceChange | UnknownChange, inLanguage: Say) {
  if ('afterUnknown' in change) return { ...change, afterUnknown: inLanguage(change.afterUnknown) };
  return { ...change, ...(change.mismatch === undefined ? {} : { mismatch: inLanguage(change.mismatch) }) };
}

/** `summary.json`. The same summary gives the same bytes. `urlsExpireAt`: epoch milliseconds, for URLs that are signed. */
export function summaryText(summary: BatchSummary, urlsExpireAt?: number, inLanguage: Say = say): string {
  const { tally, startedAt, endedAt } = summary;
  const content = {
    batch: summary.batchId,
    plantain: summary.version,
    ...(summary.again === undefined ? {} : { again: summary.again }),
    ended: summary.ended,
    ...(summary.reason === undefined ? {} : { reason: inLanguage(summary.reason) }),
    location: summary.location,
    ...(summary.reportKept === undefined
      ? {}
      : { reportKept: { ...summary.reportKept, reason: inLanguage(summary.reportKept.reason) } }),
    ...(urlsExpireAt === undefined ? {} : { urlsExpireAt: new Date(urlsExpireAt).toISOString() }),
    startedAt: new Date(startedAt).toISOString(),
    endedAt: new Date(endedAt).toISOString(),
    seconds: (endedAt - startedAt) / 1000,
    items: summary.total,
    success: tally.success,
    error: tally.error,
    no_image: tally.no_image,
    timeout_total: tally.timeout_total,
    cancelled: tally.cancelled,
    images: tally.images,
    ...(summary.repeatable === undefined ? {} : { repeatable: summary.repeatable }),
    ...(summary.paidFor === undefined ? {} : { paidFor: summary.paidFor }),
    ...(summary.unstarted === undefined ? {} : { unstarted: summary.unstarted }),
    ...(summary.unfetched === undefined ? {} : { unfetched: summary.unfetched }),
    ...(summary.unread === undefined ? {} : { unread: summary.unread }),
    calls: orderedCalls(tally.calls),
    ...(summary.statistics && { statistics: inSeconds(summary.statistics) }),
    ...(summary.cost && { cost: summary.cost }),
    ...(summary.forecast && { forecast: summary.forecast }),
    sitesOut: summary.sitesOut.map(({ site, code, message }) => ({ site, code, message: inLanguage(message) })),
    ...(summary.unheard === undefined ? {} : { unheard: summary.unheard }),
    ...(summary.balances === undefined ? {} : { balances: summary.balances.map((change) => balanceIn(change, inLanguage)) }),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
