import type { Delivered, Outcome } from '../../domain/outcome.js';
import { readOutcomes } from '../../staging/record.js';
import type { Store } from '../../stores/store.js';
import type { Session } from '../session.js';
import { storesOf } from './batch-stores.js';
import type { ListedBatch } from './listed-batch.js';

/** How the items of a batch ended that have ended so far, in input order. @throws UserError where its staging is out of reach */
export async function outcomesOf(session: Session, batch: ListedBatch): Promise<Outcome[]> {
  const { staging, staged } = storesOf(session, batch);
  return [...(await readOutcomes(staging, staged)).values()].sort((a, b) => a.index - b.index);
}

/** Items with pictures, in input order. @throws UserError where its staging is out of reach */
export async function deliveredOf(session: Session, batch: ListedBatch): Promise<Delivered[]> {
  return (await outcomesOf(session, batch)).filter((outcome) => outcome.status === 'success');
}

export interface Link {
  /** Path, or URL; where the store has to sign it, with a fresh signature. */
  readonly url: string;
  /** Until when a signature holds, epoch milliseconds. */
  readonly expiresAt?: number;
}

/** Where a picture can be had. */
export async function linkTo(store: Store, key: string): Promise<Link> {
  return (await store.signedUrl?.(key)) ?? { url: await store.url(key) };
}
