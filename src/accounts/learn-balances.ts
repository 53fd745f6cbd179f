import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Config } from '../config/load.js';
import { resolveSite } from '../config/site.js';
import type { StagedBatch } from '../domain/batch.js';
import type { AfterNote } from '../domain/money/balance-change.js';
import { balanceAfterKey } from '../domain/staging-keys.js';
import type { Site } from '../providers/provider.js';
import type { Store } from '../stores/store.js';
import { isText, type Text } from '../words/words.js';
import { BalanceBook, balanceSchema } from './balance-book.js';

const noteSchema: z.ZodType<AfterNote> = z.object({
  site: z.string(),
  balance: balanceSchema.nullable(),
  askedAt: z.number().exactOptional(),
  reason: z.custom<Text>(isText).exactOptional(),
  limitedUntil: z.number().exactOptional(),
});

/** A batch that has ended. */
interface EndedBatch {
  readonly batch: StagedBatch;
  /** Opens the store where it was staged. */
  readonly staging: () => Store;
  readonly sites: readonly string[];
  /** Epoch milliseconds. */
  readonly endedAt: number;
}

/**
 * Puts what the end of a batch has learned of balances into this folder's book, wherever its worker ran: the next command shows no figure
 * from before the batch as what is left, and does not ask a site that takes no more questions.
 */
export async function learnBalances(config: Config, { batch, staging, sites, endedAt }: EndedBatch): Promise<void> {
  try {
    const book = new BalanceBook(config.dataDir);
    const note = await readNote(staging(), batch);
    for (const name of sites) {
      const site = resolveSite(config, name);
      await book.outdate(site, endedAt);
      if (note?.site === name) await learn(book, site, note);
    }
  } catch {
    // The batch has ended and was told: a figure is not worth a failure.
  }
}

async function learn(book: BalanceBook, site: Site, { balance, askedAt = 0, limitedUntil = 0 }: AfterNote): Promise<void> {
  const known = await book.known(site);
  if (balance && askedAt > (known?.askedAt ?? 0)) await book.keep(site, { askedAt, balance });
  if (limitedUntil > Date.now()) await book.noteLimit(site, limitedUntil);
}

async function readNote(staging: Store, batch: StagedBatch): Promise<AfterNote | undefined> {
  try {
    return noteSchema.parse(JSON.parse(await text(await staging.get(balanceAfterKey(batch)))));
  } catch {
    // There is none, or another version wrote it.
    return undefined;
  }
}
