import { said } from './said.js';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { yuanOf } from '../../src/domain/money/balance.js';
import { isPlantainError, type PlantainError } from '../../src/domain/failures/failure.js';
import { gemini } from '../../src/providers/gemini/provider.js';
import type { Site } from '../../src/providers/provider.js';
import { startNewApiStandIn, type NewApiStandIn } from '../../stand-ins/src/new-api.js';
import type { AccountOptions } from '../../stand-ins/src/new-api/account.js';
import type { TokenSetup } from '../../stand-ins/src/new-api/tokens.js';
import { KEY, useWorkbench } from './workbench.js';

const work = useWorkbench();
const SAMPLE: TokenSetup = { name: 'mine', remaining: 4_585_000, used: 415_000 };
const USD = { currency: 'USD', perUnit: 500_000 };
const FUTURE = 1_900_000_000;

interface Place {
  readonly standIn: NewApiStandIn;
  readonly site: Site;
}

async function open(token: TokenSetup | undefined, options: Partial<AccountOptions> = {}, path = ''): Promise<Place> {
  const standIn = work().keep(await startNewApiStandIn({ tokens: token ? { [KEY]: token } : {}, ...options }));
  return { standIn, site: work().site(gemini, `${standIn.url}${path}`, {}) };
}

const balance = ({ site }: Pick<Place, 'site'>) => gemini.balance?.(work().context(site));
const why = async ({ site }: Place, reply = 'Invalid token') => said(await gemini.whyRefused?.(work().context(site), reply));

async function failure(asked: Promise<unknown> | undefined): Promise<PlantainError> {
  const error: unknown = await asked?.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!isPlantainError(error)) throw error;
  expect(error.message).not.toContain(KEY);
  expect(error.billing).toBe('unbilled');
  return error;
}

describe('the balance of a key', () => {
  it('is what the site states, found behind a redirect that the key goes along with, in a header only', async () => {
    const place = await open(SAMPLE);
    const found = await balance(place);
    expect(found).toEqual({
      unit: 'quota',
      name: 'mine',
      unlimited: false,
      available: 4_585_000,
      used: 415_000,
      total: 5_000_000,
      expiresAt: 'never',
      own: USD,
    });
    expect(yuanOf(found?.available ?? 0, { yuanPerQuota: 2e-6, costFactor: 0.5 })).toBe('4.5850');
    expect(place.standIn.account.requests).toEqual([
      'GET /api/usage/token key in header',
      'GET /api/usage/token/ key in header',
      'GET /api/status no key',
    ]);
  });

  it.each(['/v1', '/v1beta/', '/v1/models/gemini-3-pro-image', '/v1/models/gemini-3-pro-image:generateContent'])(
    'is asked at the root, whatever the address of the generation: %s',
    async (path) => {
      expect(await balance(await open(SAMPLE, {}, path))).toMatchObject({ available: 4_585_000 });
    },
  );

  it.each([
    { slashless: 'answer' },
    { slashless: 308 },
    { bareReply: true },
    { build: '2025-11' },
    { build: '2026-02' },
  ] as const)('is read from other builds as well: %j', async (options) => {
    expect(await balance(await open(SAMPLE, options))).toMatchObject({ available: 4_585_000, used: 415_000 });
  });

  it('takes no key to another host', async () => {
    const other = await open(SAMPLE);
    const place = await open(SAMPLE, { slashless: { to: `${other.standIn.url}/api/usage/token/` } });
    const { message } = await failure(balance(place));
    expect(message).toContain('plantain does not send the key there');
    expect(other.standIn.account.requests).toEqual([]);
  });

  it.each([
    [-1, 'never'],
    [0, 'never'],
    [FUTURE, FUTURE * 1000],
    [FUTURE * 1000, FUTURE * 1000],
    [-1000, 'never'],
    ['0', 'never'],
    [`${FUTURE}`, FUTURE * 1000],
    [null, undefined],
    ['', undefined],
  ])('expires as %j says: %s', async (expiresAt, expected) => {
    expect((await balance(await open({ ...SAMPLE, expiresAt })))?.expiresAt).toBe(expected);
  });

  it('expires nobody knows when where the site leaves that out', async () => {
    const body = '{"code":true,"data":{"total_granted":5,"total_used":0,"total_available":5}}';
    const server = work().keep(await startServer((path) => (path.startsWith('/api/usage') ? [200, body] : [404, '{}'])));
    expect(await balance({ site: work().site(gemini, server.url, {}) })).not.toHaveProperty('expiresAt');
  });

  it('without a limit says what was used, and nothing about the rest', async () => {
    const found = await balance(await open({ unlimited: true, used: 7 }));
    expect(found).toEqual({ unit: 'quota', name: 'token', unlimited: true, used: 7, expiresAt: 'never', own: USD });
  });

  it.each([
    ['USD', USD],
    ['CNY', { currency: 'CNY', perUnit: 500_000 / 7.3 }],
    ['CUSTOM', { currency: '€', perUnit: 500_000 / 0.9 }],
    ['TOKENS', undefined],
  ] as const)('comes with the unit that the site shows: %s', async (display, own) => {
    expect((await balance(await open(SAMPLE, { display })))?.own).toEqual(own);
  });

  it.each([
    { display: 'USD' },
    { display: 'CNY' },
    { display: 'CUSTOM' },
    { display: 'TOKENS' },
    { display: 'USD', oneApiStatus: true },
    { display: 'TOKENS', oneApiStatus: true },
  ] as const)('is put together from the billing routes where they are all there is: %j', async (status) => {
    const place = await open({ ...SAMPLE, expiresAt: FUTURE }, { balanceRoute: false, ...status });
    expect(await balance(place)).toMatchObject({
      unlimited: false,
      available: 4_585_000,
      used: 415_000,
      total: 5_000_000,
      expiresAt: FUTURE * 1000,
    });
    expect(await balance(await open({ unlimited: true }, { balanceRoute: false, ...status }))).toMatchObject({
      unlimited: true,
      used: 0,
    });
  });

  it('is not stated by Google, which is not asked, nor where no route answers', async () => {
    expect(await balance({ site: work().site(gemini, 'https://generativelanguage.googleapis.com', {}) })).toBeUndefined();
    const bare = work().keep(await startServer(() => [200, '<html>']));
    expect(await balance({ site: work().site(gemini, bare.url, {}) })).toBeUndefined();
  });

  it.each(['2026-08', '2026-02', '2025-11'] as const)(
    'explains the limit of calls, of which %s says nothing but 429',
    async (build) => {
      const error = await failure(balance(await open(SAMPLE, { build, calls: 0 })));
      expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: 1_200_000 });
      expect(error.message).toMatch(/20 calls in 20 minutes for one network address.*Ask again in 20 min/);
    },
  );

  it('of a wrong key is refused with its end and source, also where the site says so with status 200', async () => {
    for (const options of [{}, { unknownAs200: true }, { build: '2025-11' }] as const) {
      const { code, message } = await failure(balance(await open(undefined, options)));
      expect(code).toBe('auth');
      expect(message).toContain('key …6789 from environment variable CANARY_KEY: the site does not know this key');
    }
  });
});

describe('the billing routes', () => {
  it('refuse a key as the others do, in some builds with status 200', async () => {
    const strict = await failure(balance(await open({ ...SAMPLE, disabled: true }, { balanceRoute: false, build: '2025-11' })));
    expect(strict).toMatchObject({ code: 'auth', message: expect.stringContaining('the key has been disabled') as string });
    const body = JSON.stringify({ error: { message: 'no such token', type: 'new_api_error' } });
    const lenient = work().keep(await startServer((path) => (path.startsWith('/v1') ? [200, body] : [404, '{}'])));
    const { code, message } = await failure(balance({ site: work().site(gemini, lenient.url, {}) }));
    expect(code).toBe('auth');
    expect(message).toContain('no such token');
  });
});

describe('a refused key', () => {
  const past = { ...SAMPLE, expiresAt: 1_700_000_000 };
  const disabled = { ...SAMPLE, disabled: true };

  it.each(['2026-08', '2026-02', '2025-11'] as const)(
    'is wrong, expired or used up as the balance route of %s tells',
    async (build) => {
      expect(await why(await open(undefined, { build }))).toEqual({ code: 'auth', reason: 'the site does not know this key' });
      expect(await why(await open(past, { build }))).toEqual({ code: 'auth', reason: 'the key has expired' });
      const empty = { code: 'insufficient_balance', reason: 'the key is used up' };
      expect(await why(await open({ used: 5 }, { build }))).toEqual(empty);
    },
  );

  it('is disabled, or left with something that it may not spend', async () => {
    expect(await why(await open(disabled))).toEqual({ code: 'auth', reason: 'the key has been disabled' });
    const odd = await why(await open(disabled, { build: '2026-02' }));
    expect(odd?.reason).toMatch(/^the site knows the key, which has 4,585,000 quota left\. The key may be disabled there/);
    expect((await why(await open({ ...SAMPLE, banned: true })))?.reason).toBe('the account of the key has been banned');
  });

  it('is not asked about when the refusal said it all', async () => {
    const place = await open(disabled);
    expect(await why(place, '该令牌状态不可用 (request id: 1)')).toEqual({ code: 'auth', reason: 'the key has been disabled' });
    expect(place.standIn.account.requests).toEqual([]);
  });

  it('stays unexplained where nobody says more', async () => {
    expect(await why(await open(SAMPLE, { calls: 0 }))).toBeUndefined();
    expect(await why(await open(SAMPLE, { balanceRoute: false }))).toBeUndefined();
  });
});

describe('the log of a key', () => {
  const usage = ({ site }: Place) => gemini.usage?.(work().context(site));

  it('lists what was charged, newest first, with the ids of the requests', async () => {
    const place = await open(SAMPLE);
    place.standIn.account.ledger.charge(KEY, { quota: 50_000, model: 'banana', id: 'first' });
    place.standIn.account.ledger.charge(KEY, { quota: 40_000, model: 'banana', id: 'second' });
    const rows = await usage(place);
    expect(rows?.map(({ requestId, charged }) => [requestId, charged])).toEqual([
      ['second', 40_000],
      ['first', 50_000],
    ]);
    expect(rows?.[0]).toMatchObject({ model: 'banana', seconds: 1, failed: false });
    expect(place.standIn.account.requests).toEqual(['GET /api/log/token key in header']);
  });

  it('is empty where it is shown only to a key in the address', async () => {
    const place = await open(SAMPLE, { build: '2025-11' });
    place.standIn.account.ledger.charge(KEY, { quota: 50_000, model: 'banana', id: 'first' });
    expect(await usage(place)).toEqual([]);
  });
});

/** A server that answers each path so. */
async function startServer(answer: (path: string) => readonly [status: number, body: string]) {
  const server = createServer((request, response) => {
    const [status, body] = answer(request.url ?? '');
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
