import type { BatchRef } from '../domain/batch.js';
import { PlantainError } from '../domain/failure.js';
import { outcomesPrefix, pageKey, pagesPrefix } from '../domain/staging-keys.js';
import type { Store } from '../stores/store.js';
import type { IsFinal } from './context.js';

/**
 * What it means that staging does not have `what` of a batch. Where it has other items or outcomes of the batch, `what` is gone for good:
 * `input_missing`. Where it has nothing of the batch, this worker has another data folder, and one that has the right folder will find it.
 */
export async function absence(staging: Store, batch: BatchRef, what: string): Promise<Error> {
  const others = await Promise.all([pagesPrefix(batch), outcomesPrefix(batch)].map((prefix) => staging.list(prefix)));
  if (others.flat().length === 0) {
    return new Error(
      `The staging of this worker has no items of batch ${batch.batchId} (${await staging.url(pageKey(batch, 0))}). ` +
        'Start a worker in the folder of the batch: plantain worker',
    );
  }
  return new PlantainError({ code: 'input_missing', message: `${what} is gone from staging`, billing: 'unbilled' });
}

/** What reads the batch's own items: that one of them is gone never changes. */
export const isInputGone: IsFinal = ({ code }) => code === 'input_missing';
