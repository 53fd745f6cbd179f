import { count, EMPTY_TALLY, type Tally } from '../../domain/outcome.js';
import { readOutcomes } from '../../staging/record.js';
import { storesOf } from './batch-stores.js';
import type { ListedBatch } from './listed-batch.js';
import type { Session } from '../session.js';

/** Counted from the durable record, which is complete to the last outcome; undefined where it is out of reach. */
export async function recordedTally(session: Session, batch: ListedBatch): Promise<Tally | undefined> {
  if (!batch.start?.results) return undefined;
  const { staging, staged } = storesOf(session, batch);
  const outcomes = await readOutcomes(staging, staged);
  return outcomes.size === 0 ? undefined : [...outcomes.values()].reduce(count, EMPTY_TALLY);
}
