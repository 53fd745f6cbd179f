import type { Config } from '../config/load.js';
import { resolveSite } from '../config/site.js';
import { type Balance, type Rates, USUAL_RATES } from '../domain/money/balance.js';
import { isPlantainError } from '../domain/failures/failure.js';
import { createHttp } from '../http/request.js';
import { providersOf } from '../config/kinds.js';
import type { Inquiry } from './ask.js';
import { BalanceBook } from './balance-book.js';

/** Opens the way to the accounts of a configuration's sites, and closes it after `work`. */
export async function withAccounts<T>(
  config: Config,
  work: (inquiryAt: (site: string, refresh: boolean) => Inquiry) => Promise<T>,
): Promise<T> {
  const http = createHttp({ env: config.env });
  const book = new BalanceBook(config.dataDir);
  const registry = providersOf(config);
  try {
    return await work((name, refresh) => {
      const site = resolveSite(config, name);
      return { site, provider: registry.providerOf(site.provider), http, book, refresh };
    });
  } finally {
    await http.close();
  }
}

/** What a unit of a site's balance is worth; of points, only where the configuration says it. */
export function ratesOf({ sites }: Config, site: string, { unit }: Pick<Balance, 'unit'>): Rates | undefined {
  const { costFactor = USUAL_RATES.costFactor, yuanPerQuota = unit === 'quota' ? USUAL_RATES.yuanPerQuota : undefined } =
    sites[site] ?? {};
  return yuanPerQuota === undefined ? undefined : { yuanPerQuota, costFactor };
}

/** Whether a site did not take its key: then it may be that of another. */
export const isRefusedKey = (error: unknown): boolean => isPlantainError(error) && error.code === 'auth';

/** The words of a failure at a site; anything else is thrown on. */
export function wordsOf(error: unknown): string {
  if (isPlantainError(error)) return error.message;
  throw error;
}
