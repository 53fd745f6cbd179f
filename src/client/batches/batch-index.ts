import type { BatchRef } from '../../domain/batch.js';
import { inParallel } from '../../domain/in-parallel.js';
import { batchOfIndexKey, indexKey, indexPrefix, stagingFolder } from '../../domain/staging-keys.js';
import { readNote, writeNote } from '../../staging/notes.js';
import type { Store } from '../../stores/store.js';
import { batchesOfEarlierLayout } from './earlier-layout.js';
import type { BatchNote, ListedBatch } from './listed-batch.js';
import type { Session } from '../session.js';
import { stagingOf } from '../../config/open-stores.js';

const READS_AT_ONCE = 8;

/** Written directly before the start of a batch. */
export const noteStart = (staging: Store, note: BatchNote): Promise<void> => writeNote(staging, indexKey(note.input.batch), note);

/** Leaves nothing of a batch that was not started after all. */
export async function forgetStart(staging: Store, batch: BatchRef): Promise<void> {
  await staging.remove(indexKey(batch));
  await staging.remove(`${stagingFolder(batch)}/`);
}

/** The batches that lie in staging, newest first, as far as Temporal is not asked; `batchId`: those of this name alone. */
export async function batchesInStaging(session: Pick<Session, 'config'>, batchId?: string): Promise<ListedBatch[]> {
  const found = await Promise.all([notedBatches(session, batchId), batchesOfEarlierLayout(session, batchId)]);
  return found.flat().sort((a, b) => b.startedAt - a.startedAt);
}

/** Those of which a note says what they were started with. */
export async function notedBatches({ config }: Pick<Session, 'config'>, batchId?: string): Promise<ListedBatch[]> {
  const staging = stagingOf(config).store;
  const keys = (await staging.list(indexPrefix(batchId))).filter((key) => {
    const found = batchOfIndexKey(key);
    return found !== undefined && (batchId === undefined || found.batchId === batchId);
  });
  const notes = await inParallel(keys, READS_AT_ONCE, (key) => readNote<BatchNote>(staging, key));
  return notes.filter((note) => note !== undefined).map((note) => listed(note));
}

function listed(note: BatchNote): ListedBatch {
  const { input, start, mainQueue, startedAt } = note;
  return { batchId: input.batch.batchId, mainQueue, state: 'not in Temporal', startedAt, start, note };
}
