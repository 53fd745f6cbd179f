import { textOf } from '../domain/failures/text-of.js';
import { words } from '../words/words.js';
import { log } from '@temporalio/activity';
import {
  type AfterNote,
  type BalanceChange,
  type BalanceNote,
  changeOf,
  type UnknownChange,
  unknownChangeOf,
} from '../domain/money/balance-change.js';
import type { BatchRef } from '../domain/batch.js';
import { isPlantainError } from '../domain/failures/failure.js';
import { wordsOf } from '../domain/failures/file-error.js';
import { balanceAfterKey, balanceBeforeKey } from '../domain/staging-keys.js';
import type { Item } from '../domain/item.js';
import { addCalls, NO_CALLS, type Outcome } from '../domain/outcome.js';
import { costOf } from '../report/cost.js';
import { readNote, writeNote } from '../staging/notes.js';
import type { Store } from '../stores/store.js';
import type { Dependencies } from './dependencies.js';

/** A report does not wait longer for a figure. */
const PATIENCE_MS = 5_000;

/**
 * How the batch has changed the balances that its starter noted, or why that is not known. The sites are asked once: the answer is laid into
 * staging, so that a report which is written again stays the same, and whoever follows the batch learns it too.
 */
export async function balanceChanges(
  dependencies: Dependencies,
  batch: BatchRef,
  entries: readonly { readonly item: Item; readonly outcome: Outcome }[],
): Promise<readonly (BalanceChange | UnknownChange)[]> {
  try {
    const staging = dependencies.staging(batch);
    const before = await readNote<BalanceNote>(staging, balanceBeforeKey(batch));
    if (!before) return [];
    const { balance, reason } = await after(dependencies, staging, batch, before.site);
    if (reason !== undefined) return [unknownChangeOf(before, reason)];
    const here = entries.filter(({ outcome }) => outcome.site === before.site);
    const calls = here.reduce((sum, { outcome }) => addCalls(sum, outcome.calls), NO_CALLS);
    const change = balance && changeOf(before, balance, calls, costOf(here));
    return change ? [change] : [];
  } catch (error) {
    // The pictures are what the report is about.
    log.warn('the balance after the batch could not be compared', { batch: batch.batchId, error: wordsOf(error) });
    return [];
  }
}

async function after(dependencies: Dependencies, staging: Store, batch: BatchRef, site: string): Promise<AfterNote> {
  const key = balanceAfterKey(batch);
  const noted = await readNote<AfterNote>(staging, key);
  if (noted) return noted;
  const note = await stated(dependencies, site);
  await writeNote(staging, key, note);
  return note;
}

async function stated(dependencies: Dependencies, name: string): Promise<AfterNote> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const site = dependencies.site(name);
    const { http } = dependencies;
    const balance = await dependencies.provider(site.provider).balance?.({ site, http, signal });
    return balance
      ? { site: name, balance, askedAt: Date.now() }
      : { site: name, balance: null, reason: words('balance.noneStated', { site: name }) };
  } catch (error) {
    const tooSlow = signal.aborted ? words('balance.late', { site: name, time: { ms: PATIENCE_MS } }) : undefined;
    const reason = tooSlow ?? textOf(error);
    return { site: name, balance: null, reason, ...limitIn(error) };
  }
}

function limitIn(error: unknown): Pick<AfterNote, 'limitedUntil'> {
  if (!isPlantainError(error) || error.code !== 'rate_limited') return {};
  return { limitedUntil: Date.now() + (error.retryAfterMs ?? 0) };
}
