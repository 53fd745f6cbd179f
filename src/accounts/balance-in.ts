import type { Config } from '../config/load.js';
import { type Balance, moneyOf } from '../domain/money/balance.js';
import type { Money } from '../domain/money/money.js';
import { ratesOf, withAccounts } from './sites.js';
import { askBalance } from './ask.js';
import { textOf } from '../domain/failures/text-of.js';
import { type Text, words } from '../words/words.js';

/** A batch does not wait longer for a figure. */
const PATIENCE_MS = 3_000;

/** What is left at a site. */
export interface Left {
  readonly money: Money;
  /** False: counted with the usual rate, which neither the site nor the configuration has stated. */
  readonly certain: boolean;
}

/**
 * What is left at a site, in the currency of its prices; undefined when there are none, or the site does not say. A site that cannot be
 * asked holds nothing up: `tell` hears that, and no more.
 */
export async function balanceIn(
  currency: string | undefined,
  { config, site }: { config: Config; site: string },
  tell: (text: Text) => void,
): Promise<Left | undefined> {
  if (currency === undefined) return undefined;
  try {
    const ask = () => withAccounts(config, (inquiryAt) => askBalance({ ...inquiryAt(site, false), patienceMs: PATIENCE_MS }));
    const answer = await ask();
    if (answer.kind !== 'stated') return undefined;
    return leftOf(config, site, answer.balance, currency);
  } catch (error) {
    // Whatever fails: the pictures are what the batch is about.
    tell(words('balance.unknown', { site, why: textOf(error) }));
    return undefined;
  }
}

function leftOf(config: Config, site: string, balance: Balance, currency: string): Left | undefined {
  if (balance.available === undefined) return undefined;
  const stated = moneyOf(balance.available, balance, currency);
  if (stated) return { money: stated, certain: true };
  const { costFactor, yuanPerQuota } = config.sites[site] ?? {};
  const money = moneyOf(balance.available, balance, currency, ratesOf(config, site, balance));
  return money && { money, certain: costFactor !== undefined || yuanPerQuota !== undefined };
}
