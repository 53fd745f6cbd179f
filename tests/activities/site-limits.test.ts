import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledFailure } from '@temporalio/common';
import { describe, expect, test, vi } from 'vitest';
import { NOT_SENT } from '../../src/activities/context.js';
import { SiteLimits } from '../../src/activities/index.js';
import type { Limits } from '../../src/activities/paid/site-limits.js';
import { submissionKey } from '../../src/domain/names.js';
import { BATCH, type Bench, newEnv, startBench } from './bench.js';

/** Two workers over one data folder. */
async function workers(limits: Limits | undefined, waitMs?: number): Promise<[Bench, Bench]> {
  const bench = await startBench();
  const siteLimits = () => new SiteLimits(join(bench.dir, 'limits'), () => limits, waitMs);
  return [bench.with({ siteLimits: siteLimits() }), (await bench.successor()).with({ siteLimits: siteLimits() })];
}

const key = (attempt: number): string => submissionKey(BATCH, 1, attempt, 1);
const submit = (bench: Bench, attempt: number, more = {}) => bench.submit({ site: 'gemini', key: key(attempt), ...more });

describe('The limits of a site hold over all workers of a data folder', () => {
  test('of requests that are open at once', async () => {
    const [one, two] = await workers({ slots: 2 });
    one.gemini.setLatency(300);
    await Promise.all([1, 2, 3, 4].flatMap((attempt) => [submit(one, attempt), submit(two, attempt + 4)]));
    expect(one.gemini.meter.entries).toHaveLength(8);
    expect(one.gemini.meter.maxOpen).toBe(2);
  });

  test('of starts in a second', async () => {
    const [one, two] = await workers({ startsPerSecond: 4 });
    await Promise.all([1, 2, 3].flatMap((attempt) => [submit(one, attempt), submit(two, attempt + 3)]));
    const starts = one.gemini.meter.entries.map(({ receivedAt }) => receivedAt).sort((a, b) => a - b);
    const between = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
    // Times of arrival: each may be late by what the machine is busy with.
    expect(Math.min(...between)).toBeGreaterThan(150);
    expect((starts.at(-1) ?? 0) - (starts[0] ?? 0)).toBeGreaterThan(5 * 250 - 100);
  });

  test('and whoever waits gives signs of life, and has its whole single timeout afterwards', async () => {
    const [one, two] = await workers({ slots: 1 });
    one.gemini.setLatency(1_500);
    const env = newEnv();
    let beats = 0;
    env.on('heartbeat', () => beats++);
    const first = submit(one, 1);
    await vi.waitFor(() => expect(one.gemini.meter.open()).toBe(1), { timeout: 10_000 });
    const second = two.submit({ site: 'gemini', key: key(2), singleTimeoutMs: 2_500 }, env);
    const third = submit(two, 3, { singleTimeoutMs: 2_500 });
    const claims = await Promise.all([first, second, third]);
    expect(claims.map(({ submission }) => submission.kind)).toEqual(['done', 'done', 'done']);
    for (const { tookMs } of claims) expect(tookMs).toBeLessThan(2_500);
    expect(beats).toBeGreaterThan(3);
    expect(one.gemini.meter.maxOpen).toBe(1);
  });

  test('and a cancel ends the waiting: the request was never sent, and its key is free to be given up', async () => {
    const [one, two] = await workers({ slots: 1 });
    one.gemini.setLatency(60_000);
    void submit(one, 1, { singleTimeoutMs: 4_000 }).catch(() => undefined);
    await vi.waitFor(() => expect(one.gemini.meter.open()).toBe(1), { timeout: 10_000 });
    const env = newEnv();
    env.once('heartbeat', () => setTimeout(() => env.cancel(), 400));
    const waiting = two.submit({ site: 'gemini', key: key(2) }, env);
    await expect(waiting).rejects.toBeInstanceOf(CancelledFailure);
    expect(one.gemini.meter.entries).toHaveLength(1);
    const { signal } = new AbortController();
    expect(await two.dependencies.spool.recover(key(2), { waitMs: 0, signal })).toEqual({ kind: 'never_sent' });
  });

  test('and a request whose turn does not come in time was not sent', async () => {
    const [one, two] = await workers({ slots: 1 }, 500);
    one.gemini.setLatency(3_000);
    const first = submit(one, 1);
    await vi.waitFor(() => expect(one.gemini.meter.open()).toBe(1), { timeout: 10_000 });
    const failure = await one.failure(submit(two, 2));
    expect(failure.type).toBe(NOT_SENT);
    expect(failure.message).toContain('gemini accepts no more requests at the same time');
    await first;
    expect(one.gemini.meter.entries).toHaveLength(1);
  });

  test('and a time of day that is set back holds nobody up', async () => {
    const [one, two] = await workers({ startsPerSecond: 2 });
    const now = vi.spyOn(Date, 'now');
    now.mockReturnValue(Date.now() + 3_600_000);
    await submit(one, 1);
    now.mockRestore();
    const from = performance.now();
    await submit(two, 2);
    expect(performance.now() - from).toBeLessThan(5_000);
  });

  test('and a site without limits costs no file', async () => {
    const [one] = await workers(undefined);
    await submit(one, 1);
    await sleep(0);
    expect(existsSync(join(one.dir, 'limits'))).toBe(false);
  });
});
