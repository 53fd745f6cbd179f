import type { BatchSummary } from '../domain/summary.js';
import { orderedCalls } from './paid-calls.js';

/** `summary.json`. The same summary gives the same bytes. */
export function summaryText(summary: BatchSummary): string {
  const { tally, startedAt, endedAt } = summary;
  const content = {
    batch: summary.batchId,
    plantain: summary.version,
    ended: summary.ended,
    ...(summary.reason === undefined ? {} : { reason: summary.reason }),
    location: summary.location,
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
    calls: orderedCalls(tally.calls),
    ...(summary.cost && { cost: summary.cost }),
    ...(summary.forecast && { forecast: summary.forecast }),
    sitesOut: summary.sitesOut.map(({ site, code, message }) => ({ site, code, message })),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
