import type { Config } from '../config/load.js';
import type { StagedBatch } from '../domain/batch.js';
import type { BalanceNote } from '../domain/money/balance-change.js';
import { balanceBeforeKey } from '../domain/staging-keys.js';
import type { Store } from '../stores/store.js';
import { ratesOf, withAccounts } from './sites.js';
import { newestBalance } from './ask.js';
import { textOf } from '../domain/failures/text-of.js';
import { type Text, words } from '../words/words.js';

/** A batch does not wait longer for a figure. */
const PATIENCE_MS = 3_000;

/**
 * Lays the balance of a site before a batch into staging, where it is compared at the end. Without an answer there is no comparison; `tell`
 * hears why.
 */
export async function noteBalance(
  { config, site, store, batch }: { config: Config; site: string; store: Store; batch: StagedBatch },
  tell: (text: Text) => void,
): Promise<void> {
  try {
    const balance = await withAccounts(config, (at) => newestBalance({ ...at(site, false), patienceMs: PATIENCE_MS }));
    if (!balance) return;
    const rates = ratesOf(config, site, balance);
    const note: BalanceNote = { site, balance, ...(rates ? { rates } : {}) };
    await store.put(balanceBeforeKey(batch), Buffer.from(JSON.stringify(note)), { type: 'application/json' });
  } catch (error) {
    // Whatever fails: the pictures are what the batch is about.
    tell(words('balance.unknownBefore', { site, why: textOf(error) }));
  }
}
