import { z } from 'zod';
import type { UsageRow } from '../../domain/money/balance.js';
import type { AccountContext } from '../provider.js';
import { askAccount, isNoRoute } from './ask.js';
import { refusalOf } from './refusal.js';

const PAID = 2;
const FAILED = 5;

const row = z.object({
  created_at: z.number(),
  type: z.number(),
  model_name: z.string().default(''),
  quota: z.number().default(0),
  use_time: z.number().optional().catch(undefined),
  request_id: z.string().optional().catch(undefined),
});
const log = z.object({ success: z.literal(true), data: z.array(row).nullable() });

/**
 * The requests on record for a key, newest first, at most 1000: failed ones leave no row unless the site keeps them. Builds of 2025 show
 * the log only to a key in the URL, which is not sent: they answer with an empty list. Undefined: no such route.
 */
export async function usageOf(context: AccountContext): Promise<readonly UsageRow[] | undefined> {
  const reply = await askAccount(context, '/api/log/token');
  if (isNoRoute(reply)) return undefined;
  const parsed = log.safeParse(reply.json);
  if (reply.status !== 200 || !parsed.success) throw refusalOf(context, reply);
  return (parsed.data.data ?? [])
    .filter(({ type }) => type === PAID || type === FAILED)
    .map(({ created_at, type, model_name, quota, use_time, request_id }) => ({
      endedAt: created_at * 1000,
      model: model_name,
      charged: quota,
      failed: type === FAILED,
      ...(use_time === undefined ? {} : { seconds: use_time }),
      ...(request_id ? { requestId: request_id } : {}),
    }))
    .sort((a, b) => b.endedAt - a.endedAt);
}
