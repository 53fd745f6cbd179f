import { isDataFolder } from '../../config/data-folder.js';
import { EMPTY_TALLY } from '../../domain/outcome.js';
import type { Session } from '../session.js';
import { endOf } from './batch-end.js';
import { batchesInStaging } from './batch-index.js';
import { listBatches, lookForBatch } from './find-batches.js';
import { withTallies } from './list-tallies.js';
import type { ListedBatch } from './listed-batch.js';

export interface ListOptions {
  /** Only batches that have not ended. */
  readonly open: boolean;
  /** Most batches to list. */
  readonly most: number;
  /** Only batches that were started with this data folder: a shared Temporal service may hold those of others. */
  readonly here?: boolean;
}

/** The newest batches with their counts, newest first; unless only `open` ones are asked for, also those that lie in staging alone. */
export async function allBatches(session: Session, { open, most, here = false }: ListOptions): Promise<ListedBatch[]> {
  const listed = await listBatches(session.client, { open, most: here ? Infinity : most });
  const isHere = ({ start }: ListedBatch): boolean => start !== undefined && isDataFolder(session.config, start.dataDir);
  const known = await withTallies(session, (here ? listed.filter(isHere) : listed).slice(0, most));
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
