import { describe, expect, it } from 'vitest';
import type { GeminiFault } from '../src/gemini.js';
import * as trouble from '../src/troubles.js';
import { ask, json, pictures, standIn } from './gemini-client.js';

type Action = NonNullable<GeminiFault['action']>;
const once = (action: Action): { faults: GeminiFault[] } => ({ faults: [{ action }] });

describe('a fault strikes', () => {
  const hits = async (fault: GeminiFault, prompts: string[]): Promise<number[]> => {
    const site = await standIn({ faults: [{ action: trouble.overloaded(), ...fault }] });
    const struck: number[] = [];
    for (const [i, prompt] of prompts.entries()) if ((await ask(site, prompt)).status === 503) struck.push(i + 1);
    return struck;
  };
  const four = ['a #1', 'b #2', 'a #1', 'b #2'];

  it.each<[string, GeminiFault, number[]]>([
    ['always', {}, [1, 2, 3, 4]],
    ['at the n-th request', { when: { request: 2 } }, [2]],
    ['at several requests', { when: { request: [1, 4] } }, [1, 4]],
    ['for an item', { when: { item: '2' } }, [2, 4]],
    ['for the second request of an item', { when: { item: '1', nth: 2 } }, [3]],
    ['for the first request of every item', { when: { nth: 1 } }, [1, 2]],
    ['every second time', { when: { every: 2 } }, [2, 4]],
    ['for a piece of the prompt', { when: { prompt: 'b #' } }, [2, 4]],
    ['so many times', { times: 3 }, [1, 2, 3]],
    ['with certainty', { when: { probability: 1 } }, [1, 2, 3, 4]],
    ['never', { when: { probability: 0 } }, []],
  ])('%s', async (_, fault, expected) => {
    expect(await hits(fault, four)).toEqual(expected);
  });

  it('with a probability, at the same requests in every run', async () => {
    const prompts = Array(40).fill('x') as string[];
    const first = await hits({ when: { probability: 0.5 } }, prompts);
    expect(first.length).toBeGreaterThan(8);
    expect(first.length).toBeLessThan(32);
    expect(await hits({ when: { probability: 0.5 } }, prompts)).toEqual(first);
  });

  it('the more often the more is open', async () => {
    const site = await standIn({ latencyMs: 200, faults: [{ when: { crowding: 1 }, action: trouble.noImage() }] });
    const answers = await Promise.all([ask(site, 'x'), ask(site, 'x'), ask(site, 'x')].map(async (answer) => json(await answer)));
    expect(answers.filter((answer) => pictures(answer).length === 0)).toHaveLength(2);
  });
});

describe('refusals', () => {
  it.each<[string, Action, number, string]>([
    ['rateLimited', trouble.rateLimited(), 429, 'RESOURCE_EXHAUSTED'],
    ['noQuotaAtAll', trouble.noQuotaAtAll(), 429, 'RESOURCE_EXHAUSTED'],
    ['capacityExhausted', trouble.capacityExhausted(), 429, 'RESOURCE_EXHAUSTED'],
    ['overloaded', trouble.overloaded(), 503, 'UNAVAILABLE'],
    ['deadlineExpired', trouble.deadlineExpired(), 503, 'UNAVAILABLE'],
    ['internalError', trouble.internalError(), 500, 'INTERNAL'],
    ['deadlineExceeded', trouble.deadlineExceeded(), 504, 'DEADLINE_EXCEEDED'],
    ['cancelledByServer', trouble.cancelledByServer(), 499, 'CANCELLED'],
    ['permissionDenied', trouble.permissionDenied(), 403, 'PERMISSION_DENIED'],
    ['wrongRegion', trouble.wrongRegion(), 400, 'FAILED_PRECONDITION'],
    ['invalidRequest', trouble.invalidRequest(), 400, 'INVALID_ARGUMENT'],
  ])('%s has Google’s shape and is free', async (_, action, status, name) => {
    const site = await standIn(once(action));
    const answer = await ask(site, 'x');
    expect([answer.status, (await json(answer)).error]).toMatchObject([status, { code: status, status: name }]);
    expect(site.meter.entries[0]).toMatchObject({ outcome: 'refused', status, billed: 0 });
  });

  it('tell how long to wait, in the header and in RetryInfo', async () => {
    const site = await standIn(once(trouble.rateLimited({ retryAfter: 7, retryInfo: 1.17 })));
    const answer = await ask(site, 'x');
    expect(answer.headers.get('retry-after')).toBe('7');
    expect((await json(answer)).error?.details).toMatchObject([{}, { retryDelay: '1.17s' }]);
  });

  it('lose the wait on their way through a mirror', async () => {
    const site = await standIn({ mode: 'mirror', ...once(trouble.rateLimited({ retryAfter: 7, retryInfo: 1.17 })) });
    const answer = await ask(site, 'x');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, null]);
    expect((await json(answer)).error).toEqual({
      message: expect.any(String) as string,
      type: 'upstream_error',
      param: '',
      code: 429,
    });
  });

  it.each<[keyof typeof trouble.relay, Action, number, unknown]>([
    ['invalidToken', trouble.relay.invalidToken(), 401, ''],
    ['banned', trouble.relay.banned(), 403, ''],
    ['walletEmpty', trouble.relay.walletEmpty(), 403, 'insufficient_user_quota'],
    ['tokenEmpty', trouble.relay.tokenEmpty(), 403, 'pre_consume_token_quota_failed'],
    ['noChannel', trouble.relay.noChannel(), 503, 'model_not_found'],
    ['busy', trouble.relay.busy(), 503, 'system_cpu_overloaded'],
    ['upstreamUnreachable', trouble.relay.upstreamUnreachable(), 500, 'do_request_failed'],
    ['upstream', trouble.relay.upstream(504, 'late'), 504, 504],
  ])('relay.%s has the mirror’s shape', async (_, action, status, code) => {
    const site = await standIn({ mode: 'mirror', ...once(action) });
    const answer = await ask(site, 'x');
    expect([answer.status, (await json(answer)).error?.code]).toEqual([status, code]);
    expect(site.meter.charged).toBe(0);
  });

  it('of a relay’s limiter have an empty body', async () => {
    const site = await standIn({ mode: 'mirror', ...once(trouble.relay.limited(1200)) });
    const answer = await ask(site, 'x');
    expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([429, '1200', '']);
  });

  it('come after a wait, and charged, if so scripted', async () => {
    const site = await standIn({ faults: [{ latencyMs: 120, billed: true, action: trouble.deadlineExceeded() }] });
    expect((await ask(site, 'x')).status).toBe(504);
    const [entry] = site.meter.entries;
    expect((entry?.answeredAt ?? 0) - (entry?.receivedAt ?? 0)).toBeGreaterThanOrEqual(118);
    expect(entry?.billed).toBe(1);
  });

  it('come from a limit per minute', async () => {
    const site = await standIn(once(trouble.limitedTo({ perMinute: 2, retryAfter: 3 })));
    const answers = [await ask(site, 'x'), await ask(site, 'x'), await ask(site, 'x')];
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 429]);
    expect(answers[2]?.headers.get('retry-after')).toBe('3');
  });

  it('come from a limit of concurrency', async () => {
    const site = await standIn({ latencyMs: 200, ...once(trouble.limitedTo({ concurrency: 2 })) });
    const answers = await Promise.all([1, 2, 3].map(() => ask(site, 'x')));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 429]);
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
    expect((await ask(site, 'x')).status).toBe(200);
  });

  it('may be a page of a proxy', async () => {
    const site = await standIn({ faults: [{ times: 1, action: trouble.htmlPage() }, { action: trouble.htmlPage(200) }] });
    const answer = await ask(site, 'x');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([502, 'text/html']);
    expect(await answer.text()).toContain('<html>');
    expect((await ask(site, 'x')).status).toBe(200);
    expect(site.meter.entries.map((entry) => [entry.outcome, entry.billed])).toEqual([
      ['refused', 0],
      ['garbled', 1],
    ]);
  });
});
