import { text } from 'node:stream/consumers';
import { outcomesPrefix } from '../domain/names.js';
import { type Outcome, outcomesOf } from '../domain/outcome.js';
import { inParallel } from '../inputs/in-parallel.js';
import type { Store } from '../stores/store.js';
import { usageError } from './exit.js';
import type { ListedBatch } from './find-batches.js';
import type { Session } from './session.js';
import { namedStore, stagingOf } from './stores.js';

const READS_AT_ONCE = 8;

/** Where the pictures of a batch are. @throws CliError */
export function resultsOfBatch({ config }: Session, batch: ListedBatch): Store {
  const { store, out } = memoOf(batch).results;
  return namedStore(config, store, out);
}

/** Where a batch is staged. @throws CliError */
export function stagingOfBatch({ config }: Session, batch: ListedBatch): Store {
  const { results, dataDir } = memoOf(batch);
  const { staging: _now, ...without } = config;
  return results.staging === undefined ? stagingOf({ ...without, dataDir }).store : namedStore(config, results.staging);
}

/** @throws CliError for a batch of a version that did not write the names of its stores down */
function memoOf({ batchId, start }: ListedBatch) {
  if (!start?.results)
    throw usageError(`Batch ${batchId} was started by an older plantain, which did not say where its pictures are.`);
  return { ...start, results: start.results };
}

/** The outcomes on a batch's durable record, by index: also while it runs. */
export async function recordedOutcomes(
  staging: Store,
  batchId: string,
  onProgress?: (done: number, total: number) => void,
): Promise<Map<number, Outcome>> {
  const keys = await staging.list(outcomesPrefix(batchId));
  let done = 0;
  const read = async (key: string): Promise<string> => {
    const lines = await text(await staging.get(key));
    onProgress?.((done += 1), keys.length);
    return lines;
  };
  return outcomesOf(await inParallel(keys, READS_AT_ONCE, read));
}
