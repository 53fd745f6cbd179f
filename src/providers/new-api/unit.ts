import { z } from 'zod';
import type { Balance } from '../../domain/balance.js';
import { isPlantainError } from '../../domain/failure.js';
import type { AccountContext } from '../provider.js';
import { askAccount } from './ask.js';

/** 500,000 quota are one US dollar, unless a site says otherwise (one-api and new-api, `QuotaPerUnit`). */
const QUOTA_PER_USD = 500_000;

const rate = z.number().positive().optional().catch(undefined);
const status = z.object({
  data: z.object({
    quota_per_unit: rate,
    quota_display_type: z.string().optional().catch(undefined),
    usd_exchange_rate: rate,
    custom_currency_symbol: z.string().max(8).optional().catch(undefined),
    custom_currency_exchange_rate: rate,
  }),
});

type Own = Balance['own'];

/** How the site shows amounts, from its public description; undefined: as bare quota. The key is not sent. */
export async function ownUnit(context: AccountContext): Promise<Own> {
  try {
    const reply = await askAccount(context, '/api/status', false);
    const parsed = status.safeParse(reply.json);
    if (reply.status === 200 && parsed.success) return unitOf(parsed.data.data);
  } catch (error) {
    // Only the amounts of the site's own display depend on it.
    if (!isPlantainError(error)) throw error;
  }
  return { currency: 'USD', perUnit: QUOTA_PER_USD };
}

function unitOf(site: z.infer<typeof status>['data']): Own {
  const perUsd = site.quota_per_unit ?? QUOTA_PER_USD;
  switch (site.quota_display_type ?? 'USD') {
    case 'TOKENS':
      return undefined;
    case 'CNY':
      return { currency: 'CNY', perUnit: perUsd / (site.usd_exchange_rate ?? 1) };
    case 'CUSTOM':
      return { currency: site.custom_currency_symbol ?? '¤', perUnit: perUsd / (site.custom_currency_exchange_rate ?? 1) };
    default:
      return { currency: 'USD', perUnit: perUsd };
  }
}
