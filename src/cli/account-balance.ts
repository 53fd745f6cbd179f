import type { Config } from '../config/load.js';
import { type Balance, yuanOf } from '../domain/balance.js';
import type { Money } from '../domain/money.js';
import { ratesOf, withAccounts } from './account-sites.js';
import { askBalance } from './ask-account.js';

/**
 * What is left on the account of a site, in each currency that it can be told in; none when it has no limit, or the site does not say.
 * What it rejects with is told to the user, and the batch starts all the same.
 */
export type AskBalance = (config: Config, site: string) => Promise<readonly Money[]>;

/** A batch does not wait longer for a figure. */
const PATIENCE_MS = 5_000;

/** Asks the site, or takes an answer that is younger than a minute. */
export const accountBalance: AskBalance = (config, site) =>
  withAccounts(config, async (inquiryAt) => {
    const answer = await askBalance({ ...inquiryAt(site, false), patienceMs: PATIENCE_MS });
    return answer.kind === 'none' ? [] : amountsOf(config, site, answer.balance);
  });

function amountsOf(config: Config, site: string, balance: Balance): Money[] {
  const { unit, unlimited, available, own } = balance;
  if (unlimited || available === undefined) return [];
  return [
    { amount: decimal(available), currency: unit },
    ...(own ? [{ amount: decimal(available / own.perUnit), currency: own.currency }] : []),
    ...yuan(config, site, balance, available),
  ];
}

/** The usual rate is a guess: a batch is not refused for it, only for one that the configuration states. */
function yuan(config: Config, site: string, balance: Balance, available: number): Money[] {
  const { costFactor, yuanPerQuota } = config.sites[site] ?? {};
  const rates = ratesOf(config, site, balance);
  if (!rates || (costFactor === undefined && yuanPerQuota === undefined)) return [];
  return [{ amount: yuanOf(available, rates), currency: 'CNY' }];
}

const decimal = (value: number): string => value.toFixed(6);
