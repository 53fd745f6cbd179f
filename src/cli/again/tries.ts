import type { Item } from '../../domain/item.js';
import { againPrefix, laterOf } from '../../domain/names.js';
import type { Outcome } from '../../domain/outcome.js';
import { stagedPages } from '../../inputs/staged.js';
import type { Store } from '../../stores/store.js';
import { recordedOutcomes } from '../batch-record.js';
import { storesOf } from '../batch-stores.js';
import { usageError } from '../exit.js';
import { lookForBatch } from '../find-batches.js';
import type { Session } from '../session.js';

/** How an item ended in a batch. */
export interface Try {
  readonly batchId: string;
  /** As that batch asked for it. */
  readonly asked: Item;
  /** Absent when the batch ended without saying what became of it. */
  readonly outcome?: Outcome;
}

/**
 * Adds what became of a batch's items in those that made them again, and in those that made theirs, to `tries`, by the ids of the items.
 *
 * @throws CliError when one of them has not ended: what it will bring must not be bought beside it
 */
export async function addLaterTries(session: Session, staging: Store, batchId: string, tries: Map<string, Try>): Promise<void> {
  for (const key of await staging.list(againPrefix(batchId))) {
    const later = laterOf(key);
    const listed = await lookForBatch(session.client, later);
    if (listed?.state === 'open') {
      throw usageError(
        `Batch ${later} makes the missing items of batch ${batchId} and has not ended yet.`,
        `plantain resume ${later} goes on with it, and plantain cancel ${later} ends it.`,
      );
    }
    // One that Temporal has forgotten was most likely staged at the same place.
    const place = listed?.start?.results ? storesOf(session, listed).staging : staging;
    const outcomes = await recordedOutcomes(place, later);
    // Its command died before it was started.
    if (!listed && outcomes.size === 0) continue;
    for await (const page of stagedPages(place, later)) {
      for (const asked of page) {
        const outcome = outcomes.get(asked.index);
        const known = tries.get(asked.id);
        const next: Try = { batchId: later, asked, ...(outcome && { outcome }) };
        if (known === undefined || rank(next) >= rank(known)) tries.set(asked.id, next);
      }
    }
    await addLaterTries(session, place, later, tries);
  }
}

/** A picture counts before anything else, then what nobody knows, then the last word. */
function rank({ outcome }: Try): number {
  if (outcome === undefined) return Number.MAX_SAFE_INTEGER - 1;
  return outcome.status === 'success' ? Number.MAX_SAFE_INTEGER : outcome.endedAt;
}
