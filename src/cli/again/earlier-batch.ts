import type { Item } from '../../domain/item.js';
import type { Undelivered } from '../../domain/outcome.js';
import { stagedPages } from '../../inputs/staged.js';
import type { Store } from '../../stores/store.js';
import { recordedOutcomes, stagingOfBatch } from '../batch-record.js';
import { usageError } from '../exit.js';
import { findBatch, hasBatch, type ListedBatch } from '../find-batches.js';
import type { Session } from '../session.js';

/** An item without a picture. */
export interface MissingItem {
  readonly item: Item;
  /** Absent when its batch ended without saying what became of it. */
  readonly outcome?: Undelivered;
}

/** An ended batch, and what it owes. */
export interface EarlierBatch {
  readonly batchId: string;
  readonly listed: ListedBatch;
  readonly staging: Store;
  /** Name of the site that its items had. */
  readonly site: string | undefined;
  /** In input order. */
  readonly missing: readonly MissingItem[];
  /** Whether there is a batch of this name. */
  readonly isTaken: (batchId: string) => Promise<boolean>;
}

/** @throws CliError when there is no such batch, it has not ended, or its items are gone */
export async function earlierBatch(session: Session, name: string): Promise<EarlierBatch> {
  const listed = await findBatch(session.client, name);
  const { batchId, start } = listed;
  if (listed.state === 'open') {
    const advice = `plantain resume ${batchId} goes on with it, and plantain cancel ${batchId} ends it.`;
    throw usageError(`Batch ${batchId} has not ended yet.`, advice);
  }
  const staging = stagingOfBatch(session, listed);
  return {
    batchId,
    listed,
    staging,
    site: start?.sites[0],
    missing: await missingOf(staging, batchId, start?.total ?? 0),
    isTaken: (other) => hasBatch(session.client, other),
  };
}

/** Page by page: of a large batch only what is missing stays in memory. */
async function missingOf(staging: Store, batchId: string, total: number): Promise<MissingItem[]> {
  const outcomes = await recordedOutcomes(staging, batchId);
  const missing: MissingItem[] = [];
  let seen = 0;
  for await (const page of stagedPages(staging, batchId)) {
    seen += page.length;
    for (const item of page) {
      const outcome = outcomes.get(item.index);
      if (outcome === undefined) missing.push({ item });
      else if (outcome.status !== 'success') missing.push({ item, outcome });
    }
  }
  if (seen >= total && seen > 0) return missing;
  throw usageError(
    `Of the ${total} items of batch ${batchId}, ${seen} lie in ${await staging.url(batchId)}: the others were removed, or are on another host.`,
    'Make them from their own input.',
  );
}
