import { log } from '@temporalio/activity';
import type { Balance } from '../domain/balance.js';
import { type BalanceChange, type BalanceNote, changeOf } from '../domain/balance-change.js';
import type { BatchRef } from '../domain/batch.js';
import { balanceAfterKey, balanceBeforeKey } from '../domain/names.js';
import type { Item } from '../domain/item.js';
import { addCalls, NO_CALLS, type Outcome } from '../domain/outcome.js';
import { costOf } from '../report/cost.js';
import type { Store } from '../stores/store.js';
import type { Dependencies } from './dependencies.js';
import { readNote } from './staged-text.js';

/** A report does not wait longer for a figure. */
const PATIENCE_MS = 5_000;

/**
 * How the batch has changed the balances that its starter noted. The sites are asked once: the answer is laid into staging, so that a
 * report which is written again stays the same. A site that does not answer is left out.
 */
export async function balanceChanges(
  dependencies: Dependencies,
  batch: BatchRef,
  entries: readonly { readonly item: Item; readonly outcome: Outcome }[],
): Promise<readonly BalanceChange[]> {
  try {
    const staging = dependencies.staging(batch);
    const before = await readNote<BalanceNote>(staging, balanceBeforeKey(batch.batchId));
    if (!before) return [];
    const { balance } = await after(dependencies, staging, batch, before.site);
    const here = entries.filter(({ outcome }) => outcome.site === before.site);
    const calls = here.reduce((sum, { outcome }) => addCalls(sum, outcome.calls), NO_CALLS);
    const change = balance && changeOf(before, balance, calls, costOf(here));
    return change ? [change] : [];
  } catch (error) {
    // The pictures are what the report is about.
    log.warn('the balance after the batch could not be compared', { batch: batch.batchId, error: String(error) });
    return [];
  }
}

interface AfterNote {
  /** Null: it could not be had. */
  readonly balance: Balance | null;
}

async function after(dependencies: Dependencies, staging: Store, { batchId }: BatchRef, site: string): Promise<AfterNote> {
  const key = balanceAfterKey(batchId);
  const noted = await readNote<AfterNote>(staging, key);
  if (noted) return noted;
  const note: AfterNote = { balance: (await stated(dependencies, site)) ?? null };
  await staging.put(key, Buffer.from(JSON.stringify(note)), { type: 'application/json' });
  return note;
}

async function stated(dependencies: Dependencies, name: string): Promise<Balance | undefined> {
  try {
    const site = dependencies.site(name);
    const { http } = dependencies;
    return await dependencies.provider(site.provider).balance?.({ site, http, signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (error) {
    log.warn('the balance after the batch could not be asked for', { site: name, error: String(error) });
    return undefined;
  }
}
