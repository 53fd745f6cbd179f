import { text } from 'node:stream/consumers';
import type { StagedBatch } from '../domain/batch.js';
import { outcomesPrefix } from '../domain/staging-keys.js';
import { type Outcome, outcomesOf } from '../domain/outcome.js';
import { inParallel } from '../inputs/in-parallel.js';
import type { Store } from '../stores/store.js';

const READS_AT_ONCE = 8;

/** The outcomes on a batch's durable record, by index: also while it runs. */
export async function recordedOutcomes(
  staging: Store,
  batch: StagedBatch,
  onProgress?: (done: number, total: number) => void,
): Promise<Map<number, Outcome>> {
  const keys = await staging.list(outcomesPrefix(batch));
  let done = 0;
  const read = async (key: string): Promise<string> => {
    const lines = await text(await staging.get(key));
    onProgress?.((done += 1), keys.length);
    return lines;
  };
  return outcomesOf(await inParallel(keys, READS_AT_ONCE, read));
}
