import type { JsonObject } from '../../domain/json.js';
import { ended } from '../../domain/outcome.js';
import { isPaused, type ListedBatch } from '../find-batches.js';
import { fit } from './text.js';

/** A batch for programs. */
export function listedRecord(batch: ListedBatch): JsonObject {
  const { batchId, state, startedAt, closedAt, progress, start } = batch;
  return {
    batch: batchId,
    state,
    startedAt,
    ...(closedAt === undefined ? {} : { closedAt }),
    ...(progress
      ? { stage: progress.stage, total: progress.total, done: ended(progress.tally), success: progress.tally.success }
      : {}),
    ...(start ? { sites: start.sites, results: start.location, version: start.version } : {}),
  };
}

/** A batch in one line. */
export function listedLine(batch: ListedBatch): string {
  const { progress, start } = batch;
  const counts = progress ? `${progress.tally.success} of ${progress.total} with pictures` : '';
  const at = new Date(batch.startedAt).toLocaleString('sv');
  return [
    fit(batch.batchId, 40),
    fit(isPaused(batch) ? 'paused' : batch.state, 10),
    at,
    fit(counts, 26),
    start?.sites.join(', ') ?? '',
  ]
    .join('  ')
    .trimEnd();
}
