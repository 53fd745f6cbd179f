import { z } from 'zod';
import type { Balance } from '../../domain/money/balance.js';
import { isPlantainError } from '../../domain/failures/failure.js';
import type { AccountContext } from '../provider.js';
import { askAccount } from './ask.js';

/** 500,000 quota are one US dollar, unless a site says otherwise (one-api and new-api, `QuotaPerUnit`). */
const QUOTA_PER_USD = 500_000;

const rate = z.number().positive().optional().catch(undefined);
const status = z.object({
  data: z.object({
    quota_per_unit: rate,
    // What one-api has, and builds of new-api before the type (controller/misc.go); without either amounts are in USD.
    display_in_currency: z.boolean().catch(true),
    quota_display_type: z.string().optional().catch(undefined),
    usd_exchange_rate: rate,
    custom_currency_symbol: z.string().max(8).optional().catch(undefined),
    custom_currency_exchange_rate: rate,
  }),
});

/** How a site shows amounts. */
interface Display {
  /** Absent: as bare quota. */
  readonly own?: Balance['own'];
  /** So many quota are one in its billing routes. */
  readonly perBilled: number;
}

const inUsd = (perUsd: number): Required<Display> => ({ own: { currency: 'USD', perUnit: perUsd }, perBilled: perUsd });

/** How the site shows amounts, by its public description. The key is not sent. */
export async function displayOf(context: AccountContext): Promise<Display> {
  try {
    const reply = await askAccount(context, '/api/status', false);
    const parsed = status.safeParse(reply.json);
    if (reply.status === 200 && parsed.success) return displayIn(parsed.data.data);
  } catch (error) {
    // Only the amounts of the site's own display depend on it.
    if (!isPlantainError(error)) throw error;
  }
  return inUsd(QUOTA_PER_USD);
}

function displayIn(site: z.infer<typeof status>['data']): Display {
  const perUsd = site.quota_per_unit ?? QUOTA_PER_USD;
  switch (site.quota_display_type ?? (site.display_in_currency ? 'USD' : 'TOKENS')) {
    case 'TOKENS':
      return { perBilled: 1 };
    case 'CNY': {
      const perUnit = perUsd / (site.usd_exchange_rate ?? 1);
      return { own: { currency: 'CNY', perUnit }, perBilled: perUnit };
    }
    case 'CUSTOM': {
      const perUnit = perUsd / (site.custom_currency_exchange_rate ?? 1);
      // The billing routes leave this currency out (new-api, controller/billing.go).
      return { own: { currency: site.custom_currency_symbol ?? '¤', perUnit }, perBilled: perUsd };
    }
    default:
      return inUsd(perUsd);
  }
}
