import { words } from '../../words/words.js';
import { z } from 'zod';
import { type Balance, standingOf } from '../../domain/money/balance.js';
import { PlantainError } from '../../domain/failures/failure.js';
import type { AccountContext, KeyRefusal } from '../provider.js';
import { type AccountReply, askAccount, isNoRoute } from './ask.js';
import { billedBalance } from './billing.js';
import { expiryOf, time } from './expiry.js';
import { keyRefusalOf, refusalOf, stateIn } from './refusal.js';
import { displayOf } from './unit.js';

const amounts = z.object({
  name: z.string().optional().catch(undefined),
  total_granted: z.number(),
  total_used: z.number(),
  total_available: z.number(),
  unlimited_quota: z.boolean().default(false),
  expires_at: time,
});
/** `code` is a boolean here, where other services have a number. The second form is that of the software's older handler. */
const reply = z.union([
  z.object({ code: z.literal(true), data: amounts }).transform(({ data }) => data),
  amounts.extend({ object: z.literal('credit_summary') }),
]);

const PATH = '/api/usage/token';

/**
 * What is left on a key at a server of the new-api family: from its balance route, or where that is missing from the billing routes.
 * Undefined: it has neither. @throws PlantainError `rate_limited` where the route, which is scarce, takes no more calls
 */
export async function balanceOf(context: AccountContext): Promise<Balance | undefined> {
  const answer = await askAccount(context, PATH);
  if (isNoRoute(answer)) return billedBalance(context);
  const stated = statedIn(answer);
  if (!stated) throw notUnderstood(context, answer);
  const { own } = await displayOf(context);
  return own ? { ...stated, own } : stated;
}

/** The balance in an answer; undefined when there is none. */
function statedIn(answer: AccountReply): Balance | undefined {
  const parsed = answer.status === 200 ? reply.safeParse(answer.json) : undefined;
  if (!parsed?.success) return undefined;
  const { name, total_granted, total_used, total_available, unlimited_quota, expires_at } = parsed.data;
  return {
    unit: 'quota',
    ...(name ? { name } : {}),
    unlimited: unlimited_quota,
    used: total_used,
    // Of an unlimited key the rest means nothing.
    ...(unlimited_quota ? {} : { available: total_available, total: total_granted }),
    ...expiryOf(expires_at),
  };
}

function notUnderstood(context: AccountContext, answer: AccountReply): PlantainError {
  const refused = z.object({ success: z.literal(false) }).safeParse(answer.json).success;
  if (answer.status !== 200 || refused) return refusalOf(context, answer);
  const message = words('site.noBalance', { site: context.site.name, request: answer.name });
  return new PlantainError({ code: 'invalid_response', message, billing: 'unbilled' });
}

/**
 * Why a key was refused. A generation may say "Invalid token" for a wrong, an expired, an exhausted and a disabled key alike, while the
 * balance route tells them apart (recorded). `said`: the words of the refusal, which in older builds tell it themselves.
 */
export async function whyRefused(context: AccountContext, said: string): Promise<KeyRefusal | undefined> {
  const told = stateIn(said);
  if (told) return told;
  const answer = await askAccount(context, PATH);
  const balance = statedIn(answer);
  if (!balance) return keyRefusalOf(answer);
  switch (standingOf(balance, Date.now())) {
    case 'expired':
      return { code: 'auth', reason: words('key.expired') };
    case 'exhausted':
      return { code: 'insufficient_balance', reason: words('key.exhausted') };
    case 'usable': {
      const left = balance.available ?? 0;
      const reason = balance.unlimited ? words('key.fineUnlimited') : words('key.fineLeft', { left });
      return { code: 'auth', reason };
    }
  }
}
