import { findBatch, lookEverywhere } from '../../client/batches/find-batches.js';
import { storesOf } from '../../client/batches/batch-stores.js';
import { familyOf } from '../../prepare/again/family.js';
import type { House } from '../house.js';

/** Names of a batch, of those that it was made again of, and of those that were made again of them, in this order. @throws UserError */
export async function familyNames({ session }: House, batchId: string): Promise<readonly string[]> {
  const listed = await findBatch(session, batchId);
  const { root, notes } = await familyOf(session, listed, storesOf(session, listed).staging);
  const names = [...new Set([root.batchId, ...notes.map(({ batch }) => batch), batchId])];
  // A note is written before its batch is started, which may have failed.
  const known = await Promise.all(
    names.map(async (name) => name === batchId || (await lookEverywhere(session, name)) !== undefined),
  );
  return names.filter((_, at) => known[at]);
}
