import type { Config } from '../config/load.js';
import { type Balance, yuanOf } from '../domain/balance.js';
import { isYuan, type Money } from '../domain/money.js';
import { ratesOf, withAccounts } from './account-sites.js';
import { askBalance } from './ask-account.js';
import type { Renderer } from './render/renderer.js';

/** A batch does not wait longer for a figure. */
const PATIENCE_MS = 3_000;
const PLACES = 4;

/** What is left at a site. */
export interface Left {
  readonly money: Money;
  /** False: counted with the usual rate, which neither the site nor the configuration has stated. */
  readonly certain: boolean;
}

/**
 * What is left at a site, in the currency of its prices; undefined when there are none, or the site does not say. A site that cannot be
 * asked holds nothing up: that is told, and no more.
 */
export async function balanceIn(
  currency: string | undefined,
  renderer: Renderer,
  config: Config,
  site: string,
): Promise<Left | undefined> {
  if (currency === undefined) return undefined;
  try {
    const ask = () => withAccounts(config, (inquiryAt) => askBalance({ ...inquiryAt(site, false), patienceMs: PATIENCE_MS }));
    const answer = await ask();
    if (answer.kind !== 'stated') return undefined;
    const { balance } = answer;
    const stated = moneyOf(balance, currency);
    return stated ? { money: stated, certain: true } : yuanLeft(config, site, balance, currency);
  } catch (error) {
    // Whatever it is: the pictures are what the batch is about.
    const words = error instanceof Error ? error.message : String(error);
    renderer.notice({ level: 'warning', text: `Site ${site} did not say what is left on its account: ${words}` });
    return undefined;
  }
}

/** As the site itself states it. */
function moneyOf({ available, own, unit }: Balance, currency: string): Money | undefined {
  if (available === undefined) return undefined;
  if (own?.currency === currency) return { amount: (available / own.perUnit).toFixed(PLACES), currency };
  return unit === currency ? { amount: String(available), currency } : undefined;
}

function yuanLeft(config: Config, site: string, balance: Balance, currency: string): Left | undefined {
  const { costFactor, yuanPerQuota } = config.sites[site] ?? {};
  const rates = ratesOf(config, site, balance);
  if (!isYuan(currency) || !rates || balance.available === undefined) return undefined;
  const certain = costFactor !== undefined || yuanPerQuota !== undefined;
  return { money: { amount: yuanOf(balance.available, rates), currency }, certain };
}
