import { text } from 'node:stream/consumers';
import { outcomesPrefix } from '../domain/names.js';
import { type Outcome, outcomesOf } from '../domain/outcome.js';
import { inParallel } from '../inputs/in-parallel.js';
import type { Store } from '../stores/store.js';

const READS_AT_ONCE = 8;

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
