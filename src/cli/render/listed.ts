import type { JsonObject } from '../../domain/json.js';
import { endedCount } from '../../domain/outcome.js';
import { isPaused, type ListedBatch } from '../../client/batches/listed-batch.js';
import { columns, fit } from './columns.js';
import { say, tell } from '../../words/current.js';
import { stateWords } from '../../client/phrases/state.js';

/** A batch for programs. */
export function listedRecord(batch: ListedBatch): JsonObject {
  const { batchId, state, startedAt, closedAt, progress, start } = batch;
  return {
    batch: batchId,
    state,
    startedAt,
    ...(closedAt === undefined ? {} : { closedAt }),
    ...(progress
      ? { stage: progress.stage, total: progress.total, done: endedCount(progress.tally), success: progress.tally.success }
      : {}),
    ...(start ? { sites: start.sites, results: start.location, version: start.version } : {}),
  };
}

/** With it a line with one short site fits into 80 columns. */
const MOST_NAME = 26;

/** How wide the names of these batches are, as far as a terminal has room for them. */
export const nameWidth = (batches: readonly ListedBatch[]): number =>
  Math.min(MOST_NAME, Math.max(0, ...batches.map(({ batchId }) => columns(batchId))));

/** A batch in one line; a longer name than `width` is not cut, because commands need it whole. */
export function listedLine(batch: ListedBatch, width: number): string {
  const { batchId, state, startedAt, progress, start } = batch;
  const counts = progress ? tell('list.counts', { success: progress.tally.success, total: progress.total }) : '';
  const at = new Date(startedAt).toLocaleString('sv').slice(0, 16);
  return [
    columns(batchId) > width ? batchId : fit(batchId, width),
    fit(isPaused(batch) ? tell('stage.paused') : say(stateWords(state)), 10),
    at,
    fit(counts, 12),
    start?.sites.join(', ') ?? '',
  ]
    .join('  ')
    .trimEnd();
}
