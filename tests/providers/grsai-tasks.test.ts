import { say } from '../../src/words/current.js';
import { describe, expect, it } from 'vitest';
import { FAILURES } from '../../src/domain/failures/failure.js';
import { Secret } from '../../src/domain/secret.js';
import { Doubt } from '../../src/providers/tasks/doubt.js';
import { unanswered } from '../../src/providers/tasks/unanswered.js';
import { becomes, failed } from '../../stand-ins/src/grsai-troubles.js';
import { GrsaiSite } from './grsai-site.js';
import { KEY, KEY_SOURCE, useWorkbench } from './workbench.js';

const bench = useWorkbench();

describe('A running task', () => {
  it.each(['nullResults', 'noStatus', 'queued'] as const)('may be shown with %s', async (running) => {
    const site = await GrsaiSite.start(bench(), {}, { latencyMs: 250 });
    site.standIn.setFaults([{ action: becomes({ type: 'picture', running, topUrl: true }) }]);
    const end = await site.generate();
    expect(end).toMatchObject({ kind: 'done', images: [{ type: 'image/png' }] });
    expect(site.books()).toEqual({ charged: 1, submits: 1, refunds: 0 });
  });

  it.each(['draw', 'unified'] as const)('that the site does not know for a while is asked for again, at %s', async (api) => {
    const site = await GrsaiSite.start(bench(), { api, pollFirst: 0.2, pollMost: 0.2 });
    site.standIn.setFaults([{ action: becomes({ type: 'unknown', times: 5 }) }]);
    expect((await site.generate()).kind).toBe('done');
  });

  it('that the site does not know now and then is not given up', async () => {
    const site = await GrsaiSite.start(bench());
    const unknown = { status: 200, body: { code: -22, msg: 'task does not exist', data: null } };
    const running = { status: 200, body: { code: 0, msg: 'success', data: { id: '1', status: 'running', results: null } } };
    site.standIn.setPollTroubles([unknown, unknown, ...Array.from({ length: 20 }, () => running), unknown, unknown]);
    expect((await site.generate()).kind).toBe('done');
  });

  it('that stays at 95 % is followed until the time is over, and no second one is bought meanwhile', async () => {
    const site = await GrsaiSite.start(bench());
    site.standIn.setFaults([{ action: becomes({ type: 'stuck', at: 95 }) }]);
    await expect(site.generate({ signal: AbortSignal.timeout(700) })).rejects.toThrow();
    expect(site.books()).toEqual({ charged: 1, submits: 1, refunds: 0 });
    const asked = [...site.standIn.polls.values()][0] ?? [];
    expect(asked.length).toBeGreaterThan(3);
  });

  it.each<[number, unknown, string]>([
    [500, { error: 'oops' }, 'server_error'],
    [429, { error: 'slow down' }, 'rate_limited'],
    [429, { code: 429, msg: 'slow down', data: null }, 'rate_limited'],
    [503, '<html>busy</html>', 'overloaded'],
    [400, { error: 'invalid_id' }, 'server_error'],
    [401, { error: 'invalid api key' }, 'server_error'],
    [401, { code: 401, msg: 'invalid apikey', data: null }, 'server_error'],
    [401, { status: 'failed', error: 'no such key' }, 'server_error'],
    [402, '', 'server_error'],
    [403, '<html>attention required</html>', 'server_error'],
    [404, { error: 'page not found' }, 'server_error'],
    [502, { id: 'trace-1', status: 'failed', error: 'bad gateway' }, 'server_error'],
    [200, { code: -1, msg: 'insufficient credits', data: null }, 'server_error'],
    [200, { code: -1, msg: 'apikey error', data: null }, 'server_error'],
    [200, { code: -4, msg: 'unexpected end of JSON input', data: null }, 'server_error'],
    [200, { code: -99, msg: 'busy', data: null }, 'server_error'],
    [200, { status: 'failed', error: 'invalid api key' }, 'server_error'],
    [200, { error: 'invalid api key' }, 'server_error'],
    [200, '<html>sign in to this network</html>', 'invalid_response'],
  ])('about which it is answered %i %j counts as not asked: %s, and is asked for again', async (status, body, code) => {
    const site = await GrsaiSite.start(bench());
    const operation = await site.taken();
    site.standIn.setPollTroubles([{ status, body }]);
    const failure = await site.brokenOff(operation);
    expect(failure).toMatchObject({ code, billing: 'maybe' });
    expect(FAILURES[failure.code]).not.toMatchObject({ retry: 'never' });
    expect(FAILURES[failure.code]).not.toHaveProperty('siteOut');
    expect(failure.message).toContain(`answered ${status} to POST`);
    expect(failure.message).not.toContain('--');
    expect((await site.followed(operation))?.kind).toBe('done');
    expect(site.books()).toMatchObject({ submits: 1, charged: 1 });
  });

  it('whose key cannot be sent any more is asked for again', async () => {
    const site = await GrsaiSite.start(bench());
    const operation = await site.taken();
    const failure = await site.brokenOff(operation, { ...site.site, key: new Secret(' ', KEY_SOURCE) });
    expect(failure).toMatchObject({ code: 'server_error', billing: 'maybe' });
    expect(failure.message).toContain(KEY_SOURCE);
    expect(failure.message).not.toContain(KEY);
  });

  it('whose failure comes with HTTP 400 has failed', async () => {
    const site = await GrsaiSite.start(bench(), { api: 'unified' });
    site.standIn.setFaults([{ action: failed('error', 'upstream timeout') }]);
    const end = await site.followed(await site.taken());
    expect(end?.kind === 'failed' && say(end.failure.message)).toContain('upstream timeout');
  });

  it('is asked for again before its time is over, however long the site wants to be left alone', () => {
    const failure = { code: 'rate_limited', message: 'slow down', billing: 'unbilled', retryAfterMs: 3_600_000 } as const;
    expect(unanswered(failure).retryAfterMs).toBeLessThanOrEqual(10_000);
    expect(unanswered({ ...failure, retryAfterMs: 5_000 }).retryAfterMs).toBe(5_000);
  });
});

describe('An odd answer about a task', () => {
  /** Which of the answers, at these moments in seconds, is believed, with 1.5 s between two questions at least. */
  const believed = (about: Parameters<Doubt['isOver']>[0], moments: readonly number[], doubt = new Doubt(1_500)): boolean[] =>
    moments.map((moment) => doubt.isOver(about, moment * 1000));

  it('that there is none is believed after 30 s and three times, because a second paid task follows', () => {
    expect(believed('unknown', [0, 2, 4, 20, 29.9, 30])).toEqual([false, false, false, false, false, true]);
    expect(believed('unknown', [0, 60, 61])).toEqual([false, false, true]);
  });

  it('that has succeeded without an address is believed the third time', () => {
    expect(believed('no_address', [0, 2, 4])).toEqual([false, false, true]);
  });

  it('counts from the beginning when another answer came between', () => {
    const doubt = new Doubt(1_500);
    expect(believed('unknown', [0, 15], doubt)).toEqual([false, false]);
    doubt.ease();
    expect(believed('unknown', [31, 45, 60], doubt)).toEqual([false, false, false]);
    expect(believed('no_address', [61, 62], doubt)).toEqual([false, false]);
    expect(believed('unknown', [63], doubt)).toEqual([false]);
  });
});
