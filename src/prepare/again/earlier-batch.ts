import type { StagedBatch } from '../../domain/batch.js';
import type { Item } from '../../domain/item.js';
import type { Undelivered } from '../../domain/outcome.js';
import { stagingFolder } from '../../domain/staging-keys.js';
import { UserError } from '../../domain/failures/user-error.js';
import { stagedPages } from '../../inputs/staged.js';
import type { Store } from '../../stores/store.js';
import { readOutcomes } from '../../staging/record.js';
import { storesOf } from '../../client/batches/batch-stores.js';
import { findBatch, isSettling, lookEverywhere } from '../../client/batches/find-batches.js';
import type { ListedBatch } from '../../client/batches/listed-batch.js';
import { Preparation } from '../../client/preparation.js';
import type { MadeAgain } from '../../client/start/prepared-batch.js';
import type { PrepareContext } from '../context.js';
import type { Session } from '../../client/session.js';
import { words } from '../../words/words.js';
import { familyOf, type Family, noteNext } from './family.js';
import { beingRecovered, familyTries } from './tries.js';

/** An item without a picture, and how it ended last. */
export interface MissingItem {
  readonly item: Item;
  /** The batch itself, or another one that made its missing items. */
  readonly batchId: string;
  /** As that batch asked for it: maybe at another site, or with other parameters. */
  readonly asked: Item;
  /** Absent when its batch ended without saying what became of it. */
  readonly outcome?: Undelivered;
}

/** An ended batch, and what it owes. */
export interface EarlierBatch extends MadeAgain {
  readonly listed: ListedBatch;
  readonly staging: Store;
  /** Name of the site that its items had. */
  readonly site: string | undefined;
  /** In input order. */
  readonly missing: readonly MissingItem[];
  /** How many items have their picture in which other batch. */
  readonly elsewhere: ReadonlyMap<string, number>;
  /** Whether there is a batch of this name. */
  readonly isTaken: (batchId: string) => Promise<boolean>;
}

/** @throws UserError when there is no such batch, it has not ended, or its items are gone */
export async function earlierBatch(
  { emit }: Pick<PrepareContext, 'emit'>,
  session: Session,
  name: string,
): Promise<EarlierBatch> {
  const listed = await findBatch(session, name);
  const { batchId, start } = listed;
  if (listed.state === 'open') {
    throw new UserError('conflict', words('batch.notEnded', { batch: batchId }), {
      advice: words('again.openAdvice', { batch: batchId }),
    });
  }
  if (await isSettling(session.client, batchId)) throw beingRecovered(batchId);
  const { staging, staged } = storesOf(session, listed);
  const family = await familyOf(session, listed, staging);
  return {
    batchId,
    root: family.root,
    listed,
    staging,
    site: start?.sites[0],
    ...(await missingOf({ session, staging, family, staged, preparation: new Preparation(emit) }, start?.total ?? 0)),
    isTaken: async (other) => (await lookEverywhere(session, other)) !== undefined,
    note: (later) => noteNext(family, later),
  };
}

interface Reading {
  readonly session: Session;
  readonly staging: Store;
  readonly family: Family;
  readonly staged: StagedBatch;
  readonly preparation: Preparation;
}

/** Page by page: of a large batch only what is missing stays in memory. */
async function missingOf(
  { session, staging, family, staged, preparation }: Reading,
  total: number,
): Promise<Pick<EarlierBatch, 'missing' | 'elsewhere'>> {
  const { batchId } = staged;
  const outcomes = await readOutcomes(staging, staged, {
    onProgress: (done, all) => preparation.tell(words('preparing.outcomes'), done, all),
  });
  const tries = await familyTries(session, family, batchId);
  const missing: MissingItem[] = [];
  const elsewhere = new Map<string, number>();
  let seen = 0;
  for await (const page of stagedPages(staging, staged)) {
    seen += page.length;
    for (const item of page) {
      const first = outcomes.get(item.index);
      if (first?.status === 'success') continue;
      const { outcome, ...last } = tries.get(item.id) ?? { batchId, asked: item, outcome: first };
      if (outcome?.status === 'success') elsewhere.set(last.batchId, (elsewhere.get(last.batchId) ?? 0) + 1);
      else missing.push({ item, ...last, ...(outcome && { outcome }) });
    }
  }
  if (seen >= total && seen > 0) return { missing, elsewhere };
  const place = await staging.url(stagingFolder(staged));
  throw new UserError('input', words('again.itemsGone', { batch: batchId, seen, total, place }), {
    advice: words('again.itemsGoneAdvice'),
  });
}
