import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type NewApiStandIn, startNewApiStandIn } from '../src/new-api.js';
import type { AccountOptions } from '../src/new-api/account.js';
import type { Build, TokenSetup } from '../src/new-api/tokens.js';
import { STAND_INS } from '../src/index.js';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Recorded extends Answer {
  readonly id: string;
  readonly request: string;
  readonly token?: string;
  readonly request_headers?: Readonly<Record<string, string>>;
  readonly other_builds?: Readonly<Record<string, Partial<Answer>>>;
}

const RECORDED = JSON.parse(readFileSync(new URL('recorded/new-api-account.json', import.meta.url), 'utf8')) as Record<
  'usage_token' | 'billing' | 'log',
  Recorded[]
>;
const BUILDS: readonly Build[] = ['2026-08', '2026-02', '2025-11'];

/** The tokens of the recording. */
const TOKENS: Readonly<Record<string, TokenSetup>> = {
  'sk-TOKEN-A': { name: 'quota-2M', remaining: 2_000_000 },
  'sk-TOKEN-C': { name: 'unlimited', unlimited: true },
  'sk-TOKEN-D': { name: 'expired', remaining: 2_000_000, expiresAt: 1795400325 - 200_000_000 },
  'sk-TOKEN-E': { name: 'exhausted' },
  'sk-TOKEN-F': { name: 'disabled', remaining: 2_000_000, disabled: true },
  'sk-TOKEN-G': { name: 'quota-30k', remaining: 30_000 },
  'sk-TOKEN-I': { name: 'future-expiry', remaining: 5_000_000, expiresAt: 1797992323 + 2_000_000_000 },
  'sk-TOKEN-J': { name: 'bob-unlimited', unlimited: true },
  'sk-TOKEN-K': { name: 'banned', remaining: 2_000_000, banned: true },
  'sk-TOKEN-L': { name: 'ip-limited', remaining: 2_000_000, addressLimited: true },
};

async function start(options: Partial<AccountOptions> = {}): Promise<NewApiStandIn> {
  const standIn = await startNewApiStandIn({ tokens: TOKENS, calls: 1000, ...options });
  onTestFinished(() => standIn.close());
  return standIn;
}

function expected(recorded: Recorded, build: Build): Answer {
  const own = Object.entries(recorded.other_builds ?? {}).find(([names]) => names.includes(build))?.[1];
  return { status: own?.status ?? recorded.status, body: own?.body ?? recorded.body };
}

async function ask({ url }: NewApiStandIn, recorded: Recorded): Promise<Answer> {
  const [method = '', path = ''] = recorded.request.split(' ');
  const authorization = recorded.token === undefined ? {} : { authorization: `Bearer sk-TOKEN-${recorded.token}` };
  const headers = { ...authorization, ...recorded.request_headers };
  const reply = await fetch(`${url}${path}`, { method, headers, redirect: 'manual' });
  const text = await reply.text();
  return { status: reply.status, body: text.startsWith('{') ? JSON.parse(text) : { _text: text } };
}

/** Times and ids are those of the recording; one text of the older builds depends on what was asked before. */
function comparable({ status, body }: Answer): Answer {
  const text = JSON.stringify(body)
    .replace(/request id: \w+/g, 'request id: RID')
    .replace(/"(expires_at|access_until)":[1-9]\d+/g, '"$1":1')
    .replace(/\[sk-TOK\*\*\*KEN\] (该令牌额度已用尽)[^()]*(?= \()/g, '$1 TokenStatusExhausted[sk-TOK***KEN]');
  return { status, body: JSON.parse(text) as unknown };
}

describe.each(BUILDS)('the account routes of build %s', (build) => {
  it.each([...RECORDED.usage_token, ...RECORDED.billing, ...RECORDED.log])('answer $id as recorded', async (recorded) => {
    const standIn = await start({ build });
    expect(comparable(await ask(standIn, recorded))).toEqual(comparable(expected(recorded, build)));
  });

  it('take 20 calls in 20 minutes, over all tokens, then say nothing but 429; the redirect is free', async () => {
    const standIn = await start({ build, calls: 20 });
    const call = (path: string, token: string) =>
      fetch(`${standIn.url}${path}`, { headers: { authorization: `Bearer sk-TOKEN-${token}` }, redirect: 'manual' });
    for (let n = 0; n < 20; n++) expect((await call('/api/usage/token/', n % 2 ? 'A' : 'G')).status).toBe(200);
    const refused = await call('/api/usage/token/', 'C');
    expect([refused.status, await refused.text()]).toEqual([429, '']);
    expect(refused.headers.get('retry-after')).toBe(build === '2026-08' ? '1200' : null);
    expect((await call('/api/usage/token', 'A')).status).toBe(301);
    expect((await call('/api/log/token', 'A')).status).toBe(build === '2025-11' ? 200 : 429);
    expect((await call('/v1/dashboard/billing/usage', 'A')).status).toBe(200);
  });
});

describe('the mirror among the stand-ins of the command', () => {
  it('takes any key, each an account of its own that pays for its pictures, and still asks for one', async () => {
    const started = await STAND_INS.find(({ name }) => name === 'gemini-mirror')?.start({ latencyMs: 1 });
    if (!started) throw new Error('there is no such stand-in');
    onTestFinished(() => started.close());
    const get = (path: string, authorization?: string) =>
      fetch(`${started.url}${path}`, { headers: authorization === undefined ? {} : { authorization } });
    const left = async (key: string): Promise<unknown> => {
      const { data } = (await (await get('/api/usage/token/', `Bearer ${key}`)).json()) as { data: Record<string, unknown> };
      return data['total_available'];
    };
    const generated = await fetch(`${started.url}/v1beta/models/gemini-3-pro-image-preview:generateContent`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-one', 'content-type': 'application/json' },
      body: JSON.stringify({ contents: [{ parts: [{ text: 'a pear' }] }] }),
    });
    expect(generated.status).toBe(200);
    expect([await left('sk-one'), await left('sk-two')]).toEqual([499_950_000, 500_000_000]);
    const log = (await (await get('/api/log/token', 'Bearer sk-one')).json()) as { data: { request_id: string }[] };
    expect(log.data.map(({ request_id }) => request_id)).toEqual([generated.headers.get('x-oneapi-request-id')]);
    expect((await get('/api/usage/token/')).status).toBe(401);
    expect((await get('/api/usage/token/', 'Basic c2stb25l')).status).toBe(401);
  });
});
