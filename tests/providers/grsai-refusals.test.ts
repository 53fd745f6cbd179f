import { describe, expect, it } from 'vitest';
import { afterFailure, type NextStep } from '../../src/domain/pacing/attempt.js';
import type { Billing, FailureCode } from '../../src/domain/failures/failure.js';
import { GrsaiSite } from './grsai-site.js';
import { KEY, KEY_SOURCE, useWorkbench } from './workbench.js';

const bench = useWorkbench();
const envelope = (code: number, msg: string) => ({ code, msg, data: null });

type Case = readonly [status: number, body: unknown, code: FailureCode, billing: Billing, next: NextStep];

const CASES: readonly Case[] = [
  [400, envelope(-7, 'invalid_model'), 'invalid_request', 'unbilled', 'end'],
  [401, envelope(401, 'invalid apikey'), 'auth', 'unbilled', 'end'],
  [403, envelope(-1, 'forbidden'), 'auth', 'unbilled', 'end'],
  [403, envelope(-1, 'insufficient credits'), 'insufficient_balance', 'unbilled', 'end'],
  [402, envelope(-7, 'pay first'), 'insufficient_balance', 'unbilled', 'end'],
  [429, envelope(429, 'too many requests'), 'rate_limited', 'unbilled', 'same_attempt'],
  [429, envelope(-1, 'quota of requests exceeded'), 'rate_limited', 'unbilled', 'same_attempt'],
  [429, envelope(-1, ''), 'rate_limited', 'unbilled', 'same_attempt'],
  [500, envelope(-99, 'oops'), 'server_error', 'maybe', 'next_attempt'],
  [500, envelope(-1, ''), 'server_error', 'maybe', 'next_attempt'],
  [503, envelope(-99, 'no capacity'), 'overloaded', 'unbilled', 'same_attempt'],
  [200, envelope(-1, 'apikey error'), 'auth', 'unbilled', 'end'],
  [200, envelope(-1, 'Invalid API key'), 'auth', 'unbilled', 'end'],
  [200, envelope(-1, '无效的密钥'), 'auth', 'unbilled', 'end'],
  [200, envelope(401, 'invalid api_key'), 'auth', 'unbilled', 'end'],
  [200, { error: 'invalid api key' }, 'auth', 'unbilled', 'end'],
  [200, { status: 'error', error: 'invalid api key' }, 'auth', 'unbilled', 'end'],
  [200, envelope(-1, 'apikey credits not enough'), 'insufficient_balance', 'unbilled', 'end'],
  [200, envelope(-1, ''), 'insufficient_balance', 'unbilled', 'end'],
  [200, envelope(-1, 'keyword is missing'), 'server_error', 'maybe', 'next_attempt'],
];

describe('A submit that is refused', () => {
  it.each(CASES)('by %i %j: %s, %s, %s', async (status, body, code, billing, next) => {
    const site = await GrsaiSite.start(bench());
    const failure = await site.failure({ kind: 'answer', status, body });
    expect(failure).toMatchObject({ code, billing });
    expect(afterFailure(failure, 1, { retries: 1, onUnknown: 'retry' })).toBe(next);
    expect(failure.message.includes(`${KEY.slice(-4)} from ${KEY_SOURCE} was refused`)).toBe(code === 'auth');
    const words = 'msg' in (body as object) ? (body as { msg: string }).msg : 'invalid api key';
    expect(failure.message).toContain(words);
    expect(site.books()).toMatchObject({ submits: 1, charged: 0 });
  });

  it('with an envelope, too, says how long the site wants to be left alone', async () => {
    const site = await GrsaiSite.start(bench());
    const action = { kind: 'answer', status: 429, body: envelope(429, 'slow down'), headers: { 'retry-after': '7' } } as const;
    expect(await site.failure(action)).toMatchObject({ code: 'rate_limited', retryAfterMs: 7_000 });
  });
});
