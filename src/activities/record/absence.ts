import { tell } from '../../words/current.js';
import { type Words, words } from '../../words/words.js';
import { ApplicationFailure } from '@temporalio/common';
import type { BatchRef } from '../../domain/batch.js';
import { BoundedSet } from '../../domain/bounded.js';
import { isPlantainError, PlantainError } from '../../domain/failures/failure.js';
import { indexKey, outcomesPrefix, pageKey, pagesPrefix } from '../../domain/staging-keys.js';
import { notesItsHosts } from '../../staging/hosts.js';
import { textIfThere } from '../../staging/notes.js';
import type { Store } from '../../stores/store.js';
import { runFree } from '../context.js';

/** Batches that this worker remembers to have found in its staging. */
const REMEMBERED = 1_000;
const OTHER_FOLDER = 'other_folder';
/** The next try may be that of a worker of the right folder: a longer pause would only hold the batch up. */
export const NEXT_TRY_MS = 2_000;

/**
 * What it means that staging does not have `what` of a batch. Where the batch was staged there, `what` is gone for good: `input_missing`.
 * Where it was not, this worker has another data folder, and one that has the right folder will find it.
 */
export async function absence(staging: Store, batch: BatchRef, what: Words): Promise<Error> {
  if (!(await isStagedIn(staging, batch))) return wrongFolder(staging, batch);
  return new PlantainError({ code: 'input_missing', message: words('work.goneFromStaging', { what }), billing: 'unbilled' });
}

/** What reads the batch's own items: that one of them is gone never changes. */
export const isInputGone = (error: unknown): boolean => isPlantainError(error) && error.code === 'input_missing';

/** Whether only this worker lacks the items: it has another data folder. */
export const isOtherFolder = (error: unknown): boolean => error instanceof ApplicationFailure && error.type === OTHER_FOLDER;

type Calls = Readonly<Record<string, (input: never) => Promise<unknown>>>;

/**
 * `calls` that read or write the record of a batch, for workers that share their task queues with workers of other data folders: each call
 * fails, and is retried by another worker, where the batch was not staged in the staging of this one. What such a worker wrote down would
 * be missing in the report.
 */
export function whereStaged<T extends Calls>(calls: T, stagingOf: (batch: BatchRef) => Store): T {
  const found = new BoundedSet<string>(REMEMBERED);
  const prove = async (batch: BatchRef): Promise<void> => {
    if (found.has(batch.nonce)) return;
    const staging = stagingOf(batch);
    if (!(await isStagedIn(staging, batch))) throw await wrongFolder(staging, batch);
    found.add(batch.nonce);
  };
  const proven = Object.entries(calls).map(([name, call]) => [
    name,
    async (input: { batch: BatchRef }) => {
      await runFree(() => prove(input.batch));
      return call(input as never);
    },
  ]);
  return Object.fromEntries(proven) as T;
}

/** Outcomes prove nothing where there are better proofs: an earlier version wrote them into whatever staging its worker had. */
async function isStagedIn(staging: Store, batch: BatchRef): Promise<boolean> {
  if ((await staging.list(pagesPrefix(batch))).length > 0) return true;
  if (notesItsHosts(batch)) return (await textIfThere(staging, indexKey(batch))) !== undefined;
  return (await staging.list(outcomesPrefix(batch))).length > 0;
}

async function wrongFolder(staging: Store, batch: BatchRef): Promise<Error> {
  const message = tell('work.otherStaging', { batch: batch.batchId, place: await staging.url(pageKey(batch, 0)) });
  return ApplicationFailure.create({ type: OTHER_FOLDER, message, nextRetryDelay: NEXT_TRY_MS });
}
