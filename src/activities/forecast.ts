import { log } from '@temporalio/activity';
import type { StagedBatch } from '../domain/batch.js';
import { wordsOf } from '../domain/failures/file-error.js';
import type { Forecast } from '../domain/money/forecast.js';
import { forecastKey, recentKey, recentPrefix } from '../domain/staging-keys.js';
import type { BatchSummary } from '../domain/summary.js';
import { recentBatches, type RecordedItem } from '../report/recent.js';
import { readNote, writeNote } from '../staging/notes.js';
import type { Store } from '../stores/store.js';

/** Batches of a site that are remembered. */
const REMEMBERED = 20;

/** What the starter had said of the batch. */
export const readForecast = (staging: Store, batch: StagedBatch): Promise<Forecast | undefined> =>
  readNote<Forecast>(staging, forecastKey(batch));

/**
 * Writes down what the batch has seen of its sites, for the forecast of the next one, and forgets the oldest. A report is worth more than
 * that: a failure is no failure of the report.
 */
export async function rememberBatch(
  staging: Store,
  { batchId, startedAt, endedAt }: BatchSummary,
  pace: Forecast,
  entries: readonly RecordedItem[],
): Promise<void> {
  try {
    for (const [site, seen] of recentBatches(entries, { startedAt, endedAt }, pace)) {
      await writeNote(staging, recentKey(site, endedAt, batchId), seen);
      const keys = await staging.list(recentPrefix(site));
      for (const key of keys.slice(0, -REMEMBERED)) await staging.remove(key);
    }
  } catch (error) {
    // The next forecast knows less.
    log.warn('what the batch has seen of its sites could not be written down', { batch: batchId, error: wordsOf(error) });
  }
}
