import { describe, expect, it } from 'vitest';
import type { FailureCode } from '../../src/domain/failure.js';
import { gemini } from '../../src/providers/gemini/provider.js';
import type { GeminiFault } from '../../src/standins/gemini.js';
import * as trouble from '../../src/standins/troubles.js';
import { GeminiSite } from './gemini-site.js';
import { KEY, KEY_SOURCE, useWorkbench } from './workbench.js';

type Action = NonNullable<GeminiFault['action']>;
type Row = readonly [name: string, action: Action, code: FailureCode, billing: 'unbilled' | 'maybe'];

const bench = useWorkbench();
const mirrored = (status: number, code: string | number | null, message = 'no', type = 'new_api_error'): Action =>
  trouble.answer(status, { error: { message, type, code } });

const ROWS: readonly Row[] = [
  ['400 invalid argument', trouble.invalidRequest(), 'invalid_request', 'unbilled'],
  ['400 region', trouble.wrongRegion(), 'invalid_request', 'unbilled'],
  ['401', trouble.relay.invalidToken(), 'auth', 'unbilled'],
  ['401 of a used-up token', mirrored(401, '', '该令牌额度已用尽 TokenStatusExhausted'), 'insufficient_balance', 'unbilled'],
  ['402', trouble.answer(402, ''), 'insufficient_balance', 'unbilled'],
  ['403', trouble.permissionDenied(), 'auth', 'unbilled'],
  ['403 banned', trouble.relay.banned(), 'auth', 'unbilled'],
  ['403 empty wallet', trouble.relay.walletEmpty(), 'insufficient_balance', 'unbilled'],
  ['403 empty token', trouble.relay.tokenEmpty(), 'insufficient_balance', 'unbilled'],
  [
    '403 empty token in words',
    mirrored(403, '', 'token quota is not enough, token remain quota: 1'),
    'insufficient_balance',
    'unbilled',
  ],
  ['404 in HTML', trouble.htmlPage(404), 'invalid_request', 'unbilled'],
  ['408', trouble.answer(408, ''), 'server_error', 'maybe'],
  ['413', trouble.answer(413, ''), 'invalid_request', 'unbilled'],
  ['429 plain', trouble.rateLimited(), 'rate_limited', 'unbilled'],
  ['429 no capacity', trouble.capacityExhausted(), 'rate_limited', 'unbilled'],
  ['429 limit: 0', trouble.noQuotaAtAll(), 'insufficient_balance', 'unbilled'],
  ['429 limit: 05 is none of them', trouble.answer(429, { error: { message: 'limit: 0.5 per s' } }), 'rate_limited', 'unbilled'],
  ['429 without a body', trouble.relay.limited(), 'rate_limited', 'unbilled'],
  ['499', trouble.cancelledByServer(), 'server_error', 'maybe'],
  ['500', trouble.internalError(), 'server_error', 'maybe'],
  ['500 upstream gone', trouble.relay.upstreamUnreachable(), 'server_error', 'maybe'],
  ['500 word filter', mirrored(500, 'sensitive_words_detected'), 'content_blocked', 'unbilled'],
  ['500 bad request', mirrored(500, 'invalid_request'), 'invalid_request', 'unbilled'],
  ['502 page', trouble.htmlPage(502), 'server_error', 'maybe'],
  ['503 overloaded', trouble.overloaded(), 'overloaded', 'unbilled'],
  ['503 no channel', trouble.relay.noChannel(), 'overloaded', 'unbilled'],
  ['503 busy', trouble.relay.busy(), 'overloaded', 'unbilled'],
  ['504', trouble.deadlineExceeded(), 'server_error', 'maybe'],
  ['524 page', trouble.htmlPage(524), 'server_error', 'maybe'],
  ['307', trouble.answer(307, '', { location: 'https://elsewhere.test/x?y' }), 'invalid_request', 'unbilled'],
  [
    '400 of the site’s own key',
    trouble.relay.upstream(400, 'API key not valid. Please pass a valid API key.'),
    'server_error',
    'unbilled',
  ],
  ['403 of the site’s own key', trouble.relay.upstream(403, 'Your project has been denied access.'), 'server_error', 'unbilled'],
  ['429 of the site’s own key', trouble.relay.upstream(429, 'You exceeded your current quota'), 'rate_limited', 'unbilled'],
  ['200 page', trouble.htmlPage(200), 'invalid_response', 'maybe'],
  ['200 with an error inside', trouble.reply({ type: 'errorInside' }), 'overloaded', 'maybe'],
  ['200 with JSON of no meaning', trouble.answer(200, [1, 2]), 'invalid_response', 'maybe'],
  ['200 cut in the picture', trouble.cut(), 'network', 'maybe'],
  ['200 truncated JSON', trouble.truncated(), 'invalid_response', 'maybe'],
  ['reset instead of an answer', trouble.resetInsteadOfAnswer(), 'network', 'maybe'],
];

describe('a Gemini site that answers', () => {
  it.each(ROWS)('%s', async (_, action, code, billing) => {
    const site = await GeminiSite.start(bench());
    expect(await site.failure(action)).toMatchObject({ code, billing });
    expect(site.standIn.meter.entries).toHaveLength(1);
  });

  it('to a wrong key, at Google and at a mirror, gets it said whose key it was', async () => {
    for (const mode of ['google', 'mirror'] as const) {
      const site = await GeminiSite.start(bench(), { mode, keys: ['another'] });
      const failure = await site.failure();
      expect(failure).toMatchObject({ code: 'auth', billing: 'unbilled' });
      for (const words of ['"banana"', KEY_SOURCE, `…${KEY.slice(-4)}`]) expect(failure.message).toContain(words);
    }
  });

  it('without a key says that none is configured', async () => {
    const { site, standIn } = await GeminiSite.start(bench());
    const { key: _, ...keyless } = site;
    const failure = await bench().failure(gemini, keyless);
    expect(failure).toMatchObject({ code: 'auth', billing: 'unbilled' });
    expect(failure.message).toContain('no key is configured');
    expect(standIn.meter.charged).toBe(0);
  });

  it('an unknown model, with the words of the site', async () => {
    const google = await GeminiSite.start(bench(), {}, undefined, { model: 'gemini-0' });
    expect(await google.failure()).toMatchObject({ code: 'invalid_request', billing: 'unbilled' });
    const mirror = await GeminiSite.start(bench(), { mode: 'mirror' }, {}, { model: 'gemini-0' });
    const failure = await mirror.failure();
    expect(failure).toMatchObject({ code: 'overloaded', billing: 'unbilled' });
    expect(failure.message).toContain('no channel of the site serves the model now');
  });
});

describe('how long a Gemini site wants to be left alone', () => {
  it.each<[Action, number | undefined]>([
    [trouble.rateLimited({ retryInfo: 1.173612231 }), 1174],
    [trouble.rateLimited({ retryAfter: 3, retryInfo: 1.5 }), 3000],
    [trouble.rateLimited({ retryAfter: 1, retryInfo: 2.5 }), 2500],
    [trouble.relay.limited(1200), 1_200_000],
    [trouble.overloaded('busy', { 'retry-after': '4' }), 4000],
    [trouble.rateLimited(), undefined],
  ])('%j', async (action, expected) => {
    const site = await GeminiSite.start(bench());
    expect((await site.failure(action)).retryAfterMs).toBe(expected);
  });
});

describe('the message of a failure', () => {
  it('has at most 300 characters of the site, on one line, without base64', async () => {
    const site = await GeminiSite.start(bench());
    const words = `first\nline ${'QUJD'.repeat(500)} ${'more '.repeat(500)} ${KEY}`;
    const failure = await site.failure(trouble.answer(400, { error: { message: words } }));
    expect(failure.message).toContain('first line [2000 base64 characters]');
    expect(failure.message.length).toBeLessThan(500);
  });

  it('names the origin to which a site redirects, which gets no key', async () => {
    const site = await GeminiSite.start(bench());
    const failure = await site.failure(trouble.answer(302, '', { location: 'https://elsewhere.test/x?y=z' }));
    expect(failure.message).toContain('it redirects to https://elsewhere.test, correct the baseUrl');
  });

  it('keeps a record only of what may have cost something', async () => {
    const site = await GeminiSite.start(bench());
    await site.failure(trouble.rateLimited());
    expect(await bench().reply()).toBe('');
    await site.failure(trouble.answer(502, `<h1>bad ${KEY}</h1>`));
    expect(await bench().reply()).toBe('<h1>bad [key]</h1>');
  });
});
