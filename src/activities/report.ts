import type { BatchRef } from '../domain/batch.js';
import { referencesPrefix } from '../domain/names.js';
import { count, EMPTY_TALLY, NO_CALLS, type Outcome } from '../domain/outcome.js';
import type { BatchSummary } from '../domain/summary.js';
import { costOf } from '../report/cost.js';
import { manifestText } from '../report/manifest.js';
import { summaryText } from '../report/summary.js';
import { runFree } from './context.js';
import type { Dependencies } from './dependencies.js';
import { readForecast, rememberBatch } from './forecast.js';
import { readOutcomes, type StagedItems } from './items.js';
import { dropReplies, writeResults } from './results.js';
import type { Destination } from './storage.js';

export interface ReportInput {
  readonly batch: BatchRef;
  readonly pageSize: number;
  readonly destination: Destination;
  /** `--inline`: pictures without an address stand in `results.json` themselves. */
  readonly inline?: true;
  /** Everything of the summary that the record does not hold. */
  readonly summary: Omit<BatchSummary, 'tally' | 'location' | 'cost' | 'forecast'>;
}

export function createReportActivities(dependencies: Dependencies, items: StagedItems) {
  return {
    /** Writes manifest, summary and results from the batch's durable record; the same record gives the same bytes. */
    async writeReport(input: ReportInput): Promise<BatchSummary> {
      return runFree(async ({ signal }) => {
        const { batch, pageSize, destination, inline = false } = input;
        const { total, endedAt } = input.summary;
        const staging = dependencies.staging(batch);
        const store = dependencies.store(destination.store, destination.out);
        const recorded = await readOutcomes(staging, batch.batchId);
        const entries = [];
        for (let page = 0; page * pageSize < total; page++) {
          for (const item of await items.page(batch, page)) {
            entries.push({ item, outcome: recorded.get(item.index) ?? lost(item, endedAt) });
          }
        }
        const outcomes = entries.map(({ outcome }) => outcome);
        const tally = outcomes.reduce(count, EMPTY_TALLY);
        const location = await store.url(destination.folder);
        const cost = costOf(entries);
        const forecast = await readForecast(staging, batch.batchId);
        const summary: BatchSummary = { ...input.summary, tally, location, ...(cost && { cost }), ...(forecast && { forecast }) };
        const put = (name: string, text: string, type: string) =>
          store.put(`${destination.folder}/${name}`, Buffer.from(text), { type });
        await put('manifest.jsonl', manifestText(entries), 'application/x-ndjson');
        await put('summary.json', summaryText(summary), 'application/json');
        await writeResults(dependencies, { batch, destination, outcomes, inline, signal });
        if (forecast) await rememberBatch(staging, summary, forecast, entries);
        if (tally.success === total) {
          await staging.remove(referencesPrefix(batch.batchId));
          await dropReplies(staging, batch);
        }
        return summary;
      });
    },
  };
}

function lost({ index, id, site }: { index: number; id: string; site: string }, endedAt: number): Outcome {
  const message = 'its segment did not answer any more; what was paid for lies in the spools of the hosts';
  return { index, id, site, attempts: 0, calls: NO_CALLS, endedAt, status: 'error', code: 'lost', message };
}
