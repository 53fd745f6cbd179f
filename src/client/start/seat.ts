import { randomBytes } from 'node:crypto';
import { batchQueue, SHARED_QUEUE } from '../../domain/names.js';

/** How a batch is told from others of its name, and who may serve it. */
export interface BatchSeat {
  readonly nonce: string;
  readonly mainQueue: string;
}

/** For any worker. */
export const sharedSeat = (): BatchSeat => ({ nonce: newNonce(), mainQueue: SHARED_QUEUE });

/** For the worker of the command that starts the batch. */
export function ownSeat(batchId: string): BatchSeat {
  const nonce = newNonce();
  return { nonce, mainQueue: batchQueue({ batchId, nonce }) };
}

const newNonce = (): string => randomBytes(4).toString('hex');
