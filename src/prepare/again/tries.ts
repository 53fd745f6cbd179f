import type { StagedBatch } from '../../domain/batch.js';
import type { Item } from '../../domain/item.js';
import type { Outcome } from '../../domain/outcome.js';
import { UserError } from '../../domain/failures/user-error.js';
import { stagedPages } from '../../inputs/staged.js';
import type { Store } from '../../stores/store.js';
import { readOutcomes } from '../../staging/record.js';
import { storesOf } from '../../client/batches/batch-stores.js';
import { isSettling, lookEverywhere } from '../../client/batches/find-batches.js';
import type { ListedBatch } from '../../client/batches/listed-batch.js';
import type { Session } from '../../client/session.js';
import { words } from '../../words/words.js';
import type { Family } from './family.js';

/** Within this time after its note a batch may still be about to start. */
const STARTING_MS = 120_000;

/** How an item ended in a batch. */
export interface Try {
  readonly batchId: string;
  /** As that batch asked for it. */
  readonly asked: Item;
  /** Absent when the batch ended without saying what became of it. */
  readonly outcome?: Outcome;
}

/**
 * What became of the items of a family in the batches that made them again, by the ids of the items. Its first batch counts only by the
 * pictures that it has, also those that were recovered after others were made. Where an item of `batchId` was chosen to be made again
 * although it had a picture, that picture does not count: its user wants another one.
 *
 * @throws UserError when one other than `batchId` has not ended: what it will bring must not be paid for beside it
 */
export async function familyTries(session: Session, family: Family, batchId: string): Promise<Map<string, Try>> {
  const { root, notes } = family;
  const tries = new Map<string, Try>();
  if (batchId !== root.batchId) {
    for await (const one of triesOf(session, family, root)) if (one.outcome?.status === 'success') tries.set(one.asked.id, one);
  }
  for (const { batch, stagingFolder, at } of notes) {
    const later = { batchId: batch, ...(stagingFolder === undefined ? {} : { stagingFolder }) };
    for await (const next of triesOf(session, family, later, at)) {
      const known = tries.get(next.asked.id);
      const isRedo = batch === batchId && next.asked.redo === true;
      if (known === undefined || isRedo || rank(next) >= rank(known)) tries.set(next.asked.id, next);
    }
  }
  return tries;
}

/** `notedAt`: when it was about to be started. */
async function* triesOf(session: Session, { root, staging }: Family, staged: StagedBatch, notedAt?: number): AsyncGenerator<Try> {
  const { batchId } = staged;
  const listed = await lookEverywhere(session, batchId);
  if (listed?.state === 'open') {
    throw new UserError('conflict', words('again.otherOpen', { batch: batchId, root: root.batchId }), {
      advice: words('again.openAdvice', { batch: batchId }),
    });
  }
  if (listed && (await isSettling(session.client, batchId))) throw beingRecovered(batchId);
  // One that Temporal has forgotten was most likely staged at the same place.
  const place: Store = listed?.start?.results ? storesOf(session, listed).staging : staging;
  const outcomes = await readOutcomes(place, staged);
  if (outcomes.size === 0 && isStagedAlone(listed)) {
    if (notedAt === undefined || Date.now() - notedAt > STARTING_MS) return;
    throw new UserError('conflict', words('again.starting', { batch: batchId, root: root.batchId }), {
      advice: words('again.startingAdvice', { batch: batchId }),
    });
  }
  for await (const page of stagedPages(place, staged)) {
    for (const asked of page) {
      const outcome = outcomes.get(asked.index);
      yield { batchId, asked, ...(outcome && { outcome }) };
    }
  }
}

/** Whether nothing tells that the batch was ever started: Temporal does not know it, and it left neither report nor journal. */
const isStagedAlone = (listed: ListedBatch | undefined): boolean =>
  !listed || (listed.state === 'not in Temporal' && !listed.note && listed.closedAt === undefined);

export const beingRecovered = (batch: string): Error =>
  new UserError('conflict', words('again.recovering', { batch }), { advice: words('again.recoveringAdvice', { batch }) });

/** A picture counts before anything else, then what nobody knows, then the last word. */
function rank({ outcome }: Try): number {
  if (outcome === undefined) return Number.MAX_SAFE_INTEGER - 1;
  return outcome.status === 'success' ? Number.MAX_SAFE_INTEGER : outcome.endedAt;
}
