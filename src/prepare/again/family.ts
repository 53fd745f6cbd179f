import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { StagedBatch } from '../../domain/batch.js';
import { againKey, againPrefix } from '../../domain/staging-keys.js';
import { UserError } from '../../domain/failures/user-error.js';
import { type Store, StoreConflictError } from '../../stores/store.js';
import { storesOf } from '../../client/batches/batch-stores.js';
import type { ListedBatch } from '../../client/batches/listed-batch.js';
import { lookEverywhere } from '../../client/batches/find-batches.js';
import type { Session } from '../../client/session.js';
import { words } from '../../words/words.js';

const NOTE = z.looseObject({
  batch: z.string(),
  /** Its folder in staging; absent in batches of a version before 0.2. */
  stagingFolder: z.string().exactOptional(),
  /** Epoch milliseconds. */
  at: z.number(),
});

/** A batch and all that were made of what it, or one of these, owes: `root` holds the notes about them. */
export interface Family {
  readonly root: StagedBatch;
  /** Of the root. */
  readonly staging: Store;
  /** In the order in which they were made. */
  readonly notes: readonly z.infer<typeof NOTE>[];
}

/** The family of a batch, by whichever of its members. `own`: staging of that batch. */
export async function familyOf(session: Session, listed: ListedBatch, own: Store): Promise<Family> {
  const { batchId, start } = listed;
  const rootId = start?.root ?? batchId;
  const first = rootId === batchId ? listed : await lookEverywhere(session, rootId);
  // One that Temporal has forgotten was most likely staged at the same place.
  const { staging, staged: root } = first?.start?.results
    ? storesOf(session, first)
    : { staging: own, staged: { batchId: rootId, ...(start?.rootFolder !== undefined && { stagingFolder: start.rootFolder }) } };
  return { root, staging, notes: await notesIn(staging, root) };
}

export async function notesIn(staging: Store, root: StagedBatch): Promise<Family['notes']> {
  const keys = await staging.list(againPrefix(root));
  return Promise.all(keys.map(async (key) => NOTE.parse(JSON.parse(await text(await staging.get(key))))));
}

/**
 * Writes the next note after those that were read: of two commands that read the same ones, a single one can.
 *
 * @throws UserError for the other one
 */
export async function noteNext({ root, staging, notes }: Family, later: StagedBatch): Promise<void> {
  // Without the id, two commands that chose one name in the same moment would write the same bytes.
  const { batchId: batch, ...place } = later;
  const note = { batch, ...place, at: Date.now(), id: randomUUID() };
  const options = { type: 'application/json', ifAbsent: true };
  try {
    await staging.put(againKey(root, notes.length + 1), Buffer.from(JSON.stringify(note)), options);
  } catch (error) {
    if (!(error instanceof StoreConflictError)) throw error;
    const values = { root: root.batchId, batch };
    throw new UserError('conflict', words('again.twoCommands', values), { advice: words('again.twoCommandsAdvice', values) });
  }
}
