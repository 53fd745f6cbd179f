import { UserError } from '../../domain/failures/user-error.js';
import { lookEverywhere } from '../batches/find-batches.js';
import { words } from '../../words/words.js';
import type { Session } from '../session.js';
import { refuseScattering } from './placement.js';
import type { PreparedBatch } from './prepared-batch.js';

/** Refuses a batch that would write over another or lie where its workers cannot reach it. @throws UserError */
export async function checkPlace(session: Session, prepared: PreparedBatch, ownWorker: boolean): Promise<void> {
  // A worker of the command serves queues that only those join who reach what the batch needs.
  if (!ownWorker) refuseScattering(session, prepared);
  await refuseExisting(session, prepared);
}

/** Before anything is staged: a second batch of this name would write over what the first one still reads. */
async function refuseExisting(session: Session, prepared: PreparedBatch): Promise<void> {
  const { batchId } = prepared;
  if (await lookEverywhere(session, batchId)) throw alreadyThere(batchId);
  const [key] = await prepared.store.list(`${prepared.folder}/`);
  if (key === undefined) return;
  throw new UserError('conflict', words('batch.resultsThere', { place: await prepared.store.url(prepared.folder) }), {
    advice: words('batch.resultsThereAdvice'),
  });
}

export function alreadyThere(batchId: string): UserError {
  return new UserError('conflict', words('batch.exists', { batch: batchId }), {
    advice: words('batch.existsAdvice', { batch: batchId }),
  });
}
