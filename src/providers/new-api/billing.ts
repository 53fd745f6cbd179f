import { z } from 'zod';
import type { Balance } from '../../domain/money/balance.js';
import type { AccountContext } from '../provider.js';
import { type AccountReply, askAccount, isNoRoute } from './ask.js';
import { expiryOf, time } from './expiry.js';
import { refusalOf } from './refusal.js';
import { displayOf } from './unit.js';

const subscription = z.object({ hard_limit_usd: z.number(), access_until: time });
const usage = z.object({ total_usage: z.number() });

/** The limit of a key that has none, whatever the display (recorded). */
const UNLIMITED = 100_000_000;

/**
 * The balance by the OpenAI-style billing routes, for builds without the balance route. Amounts come in the site's own display, usage
 * a hundredfold; a site may state those of the whole account. Undefined: no such routes.
 */
export async function billedBalance(context: AccountContext): Promise<Balance | undefined> {
  const limits = await askAccount(context, '/v1/dashboard/billing/subscription');
  if (isNoRoute(limits)) return undefined;
  const { hard_limit_usd, access_until } = contentOf(context, limits, subscription);
  const spent = contentOf(context, await askAccount(context, '/v1/dashboard/billing/usage'), usage);
  const { own, perBilled } = await displayOf(context);
  const quota = (shown: number): number => Math.round(shown * perBilled);
  const used = quota(spent.total_usage / 100);
  const unlimited = hard_limit_usd === UNLIMITED;
  const total = quota(hard_limit_usd);
  return {
    unit: 'quota',
    unlimited,
    used,
    ...(unlimited ? {} : { available: total - used, total }),
    ...expiryOf(access_until),
    ...(own ? { own } : {}),
  };
}

/** Errors may come with status 200. */
function contentOf<T>(context: AccountContext, reply: AccountReply, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(reply.json);
  if (reply.status === 200 && parsed.success) return parsed.data;
  throw refusalOf(context, reply);
}
