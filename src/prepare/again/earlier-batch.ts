import type { StagedBatch } from '../../domain/batch.js';
import type { Item } from '../../domain/item.js';
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
import type { ItemName } from '../../report/marks.js';
import { words } from '../../words/words.js';
import type { InputOptions } from '../batch-options.js';
import { Choice } from './choice.js';
import { familyOf, type Family, noteNext } from './family.js';
import { endedItem, type EarlierItem } from './earlier-item.js';
import { rejectedItems } from './rejected.js';
import { beingRecovered, familyTries } from './tries.js';

/** An ended batch, and what it owes. */
export interface EarlierBatch extends MadeAgain {
  readonly listed: ListedBatch;
  readonly staging: Store;
  /** Name of the site that its items had. */
  readonly site: string | undefined;
  /** What is made unless items are chosen: those without a picture, in input order. */
  readonly missing: readonly EarlierItem[];
  /** In input order; never empty. */
  readonly chosen?: readonly EarlierItem[];
  /** How many items have their picture in which other batch. */
  readonly elsewhere: ReadonlyMap<string, number>;
  /** Whether there is a batch of this name. */
  readonly isTaken: (batchId: string) => Promise<boolean>;
}

/** What is made of the batch, in input order: what was chosen, else what is missing. */
export const wantedOf = ({ chosen, missing }: Pick<EarlierBatch, 'chosen' | 'missing'>): readonly EarlierItem[] =>
  chosen ?? missing;

/** @throws UserError when there is no such batch, it has not ended, its items are gone, or those that are chosen are not its own */
export async function earlierBatch(
  { emit }: Pick<PrepareContext, 'emit'>,
  session: Session,
  name: string,
  options: Pick<InputOptions, 'items' | 'rejected'>,
): Promise<EarlierBatch> {
  const listed = await findBatch(session, name);
  const { batchId, start } = listed;
  if (listed.state === 'open') {
    throw new UserError('conflict', words('batch.notEnded', { batch: batchId }), {
      advice: words('again.openAdvice', { batch: batchId }),
    });
  }
  if (await isSettling(session.client, batchId)) throw beingRecovered(batchId);
  const names = await chosenNames(session, listed, options);
  const { staging, staged } = storesOf(session, listed);
  const family = await familyOf(session, listed, staging);
  return {
    batchId,
    root: family.root,
    listed,
    staging,
    site: start?.sites[0],
    ...(await itemsOf({ session, staging, family, staged, names, preparation: new Preparation(emit) }, start?.total ?? 0)),
    isTaken: async (other) => (await lookEverywhere(session, other)) !== undefined,
    note: (later) => noteNext(family, later),
  };
}

/** What was chosen; undefined where nothing was. @throws UserError */
async function chosenNames(
  session: Session,
  listed: ListedBatch,
  { items, rejected }: Pick<InputOptions, 'items' | 'rejected'>,
): Promise<readonly ItemName[] | undefined> {
  if (rejected && items) throw new UserError('usage', words('redo.both'));
  if (rejected) return rejectedItems(session, listed);
  if (items?.length === 0) throw new UserError('usage', words('redo.noneChosen'), { advice: words('redo.noneChosenAdvice') });
  return items;
}

interface Reading {
  readonly session: Session;
  readonly staging: Store;
  readonly family: Family;
  readonly staged: StagedBatch;
  readonly names: readonly ItemName[] | undefined;
  readonly preparation: Preparation;
}

/** Page by page: of a large batch only what is missing or chosen stays in memory. */
async function itemsOf(
  { session, staging, family, staged, names, preparation }: Reading,
  total: number,
): Promise<Pick<EarlierBatch, 'missing' | 'elsewhere' | 'chosen'>> {
  const { batchId } = staged;
  const outcomes = await readOutcomes(staging, staged, {
    onProgress: (done, all) => preparation.tell(words('preparing.outcomes'), done, all),
  });
  const tries = await familyTries(session, family, batchId);
  const endOf = (item: Item): EarlierItem => endedItem(item, batchId, outcomes.get(item.index), tries.get(item.id));
  const missing: EarlierItem[] = [];
  const elsewhere = new Map<string, number>();
  const choice = names && new Choice(names);
  let seen = 0;
  for await (const page of stagedPages(staging, staged)) {
    seen += page.length;
    choice?.see(page);
    for (const end of page.map(endOf)) {
      if (!end.picture) missing.push(end);
      else if (end.batchId !== batchId) elsewhere.set(end.batchId, (elsewhere.get(end.batchId) ?? 0) + 1);
    }
  }
  if (seen >= total && seen > 0) return { missing, elsewhere, ...(choice && { chosen: choice.items(batchId).map(endOf) }) };
  const place = await staging.url(stagingFolder(staged));
  throw new UserError('input', words('again.itemsGone', { batch: batchId, seen, total, place }), {
    advice: words('again.itemsGoneAdvice'),
  });
}
