import { text } from 'node:stream/consumers';
import type { BatchRef } from '../domain/batch.js';
import { PlantainError } from '../domain/failure.js';
import { pageKey, pagesPrefix } from '../domain/staging-keys.js';
import type { Store } from '../stores/store.js';
import type { IsFinal } from './context.js';

export const isMissing = (error: unknown): boolean => error instanceof Error && error.name === 'StoreKeyMissingError';

/** The text under a key; undefined when there is none. */
export async function readIfThere(store: Store, key: string): Promise<string | undefined> {
  try {
    return await text(await store.get(key));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** What plantain itself has written under a key, as JSON; undefined when there is nothing. */
export async function readNote<T>(staging: Store, key: string): Promise<T | undefined> {
  const note = await readIfThere(staging, key);
  return note === undefined ? undefined : (JSON.parse(note) as T);
}

/**
 * What it means that staging does not have `what` of a batch. Where it has other items of the batch, `what` is gone for good:
 * `input_missing`. Where it has nothing of the batch, this worker has another data folder, and one that has the right folder will find it.
 */
export async function absence(staging: Store, batch: BatchRef, what: string): Promise<Error> {
  if ((await staging.list(pagesPrefix(batch))).length === 0) {
    return new Error(
      `The staging of this worker has no items of batch ${batch.batchId} (${await staging.url(pageKey(batch, 0))}). ` +
        'Start a worker in the folder of the batch: plantain worker',
    );
  }
  return new PlantainError({ code: 'input_missing', message: `${what} is gone from staging`, billing: 'unbilled' });
}

/** What reads the batch's own items: that one of them is gone never changes. */
export const isInputGone: IsFinal = ({ code }) => code === 'input_missing';
