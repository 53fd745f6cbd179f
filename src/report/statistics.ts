import { type Outcome, workedMs } from '../domain/outcome.js';
import type { Statistics } from '../domain/summary.js';

/** Where the time of a batch of `elapsedMs` went; undefined when no item has pictures. */
export function statisticsOf(outcomes: readonly Outcome[], elapsedMs: number): Statistics | undefined {
  const begun = outcomes.filter(({ startedAt }) => startedAt !== undefined);
  const delivered = begun.filter(({ status }) => status === 'success');
  const [first, ...others] = delivered;
  if (!first) return undefined;
  const slowest = others.reduce((most, outcome) => (workedMs(outcome) > workedMs(most) ? outcome : most), first);
  const oneByOneMs = sum(begun.map(workedMs));
  const uploads = delivered.some(({ uploadMs }) => uploadMs !== undefined);
  return {
    averageMs: average(delivered.map(workedMs)),
    slowest: { id: slowest.id, ms: workedMs(slowest) },
    ...(uploads && {
      averageUploadMs: average(delivered.map(({ uploadMs = 0 }) => uploadMs)),
      averageGenerationMs: average(delivered.map(({ generationMs = 0 }) => generationMs)),
    }),
    oneByOneMs,
    savedMs: Math.max(0, oneByOneMs - elapsedMs),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const average = (values: readonly number[]): number => Math.round(sum(values) / values.length);
