import { EMPTY_TALLY } from '../../domain/outcome.js';
import type { Session } from '../session.js';
import { endOf } from './batch-end.js';
import { batchesInStaging } from './batch-index.js';
import { listBatches, lookForBatch } from './find-batches.js';
import { withTallies } from './list-tallies.js';
import type { ListedBatch } from './listed-batch.js';

/** The newest batches with their counts, newest first; unless only `open` ones are asked for, also those that lie in staging alone. */
export async function allBatches(
  session: Session,
  { open, most }: { readonly open: boolean; readonly most: number },
): Promise<ListedBatch[]> {
  const known = await withTallies(session, await listBatches(session.client, { open, most }));
  return open ? known : [...known, ...(await forgotten(session, known))].sort(newestFirst).slice(0, most);
}

const newestFirst = (a: ListedBatch, b: ListedBatch): number => b.startedAt - a.startedAt;

/** Batches that lie in staging and that Temporal does not know. */
async function forgotten(session: Session, known: readonly ListedBatch[]): Promise<ListedBatch[]> {
  const names = new Set(known.map(({ batchId }) => batchId));
  const found: ListedBatch[] = [];
  for (const batch of await batchesInStaging(session)) {
    if (names.has(batch.batchId) || (await lookForBatch(session.client, batch.batchId))) continue;
    names.add(batch.batchId);
    found.push(await withEnd(session, batch));
  }
  return found;
}

async function withEnd(session: Session, batch: ListedBatch): Promise<ListedBatch> {
  const end = await endOf(session, batch);
  const { total, tally } = end.kind === 'summary' ? end.summary : (end.progress ?? { total: 0, tally: EMPTY_TALLY });
  const { startedAt } = batch;
  return { ...batch, progress: { stage: 'ended', total, concurrency: 0, startedAt, tally, open: [], sitesOut: [] } };
}
