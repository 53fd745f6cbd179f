import type { Readable } from 'node:stream';
import { storesOf } from '../client/batches/batch-stores.js';
import type { ListedBatch } from '../client/batches/listed-batch.js';
import { linkTo, outcomesOf } from '../client/batches/results.js';
import type { Session } from '../client/session.js';
import type { FailureCode } from '../domain/failures/failure.js';
import type { Outcome, Status } from '../domain/outcome.js';
import type { Store } from '../stores/store.js';
import { say } from '../words/current.js';

/** A stored picture. */
export interface Picture {
  /** In the store of the batch. */
  readonly key: string;
  /** Media type. */
  readonly type: string;
  readonly bytes: number;
  /** Path or URL; where the store has to sign it, with a fresh signature until `expiresAt` (epoch milliseconds). */
  readonly url: string;
  readonly expiresAt?: number;
  /** Its bytes, from the store. */
  read(): Promise<Readable>;
}

/** How one item ended. */
export interface ItemResult {
  /** Position in the input, from 0. */
  readonly index: number;
  readonly id: string;
  readonly status: Status;
  /** Of an item without a picture: why (docs/faults.md), for programs and for people. */
  readonly code?: FailureCode;
  readonly message?: string;
  readonly pictures: readonly Picture[];
}

export async function* itemsOf(session: Session, batch: ListedBatch): AsyncGenerator<ItemResult, void> {
  const { store } = storesOf(session, batch);
  for (const outcome of await outcomesOf(session, batch)) yield itemOf(store, outcome);
}

async function itemOf(store: Store, outcome: Outcome): Promise<ItemResult> {
  const { index, id, status } = outcome;
  if (outcome.status !== 'success') {
    const { code, message } = outcome;
    return { index, id, status, code, message: say(message), pictures: [] };
  }
  const pictures = outcome.images.map(async ({ key, type, bytes }) => ({
    key,
    type,
    bytes,
    ...(await linkTo(store, key)),
    read: () => store.get(key),
  }));
  return { index, id, status, pictures: await Promise.all(pictures) };
}
