import { CancelledFailure } from '@temporalio/common';
import { expect, test, vi } from 'vitest';
import type { PaceKeeper } from '../../src/activities/index.js';
import { NOT_SENT } from '../../src/activities/context.js';
import { PlantainError } from '../../src/domain/failures/failure.js';
import { submissionKey } from '../../src/domain/names.js';
import { Spool } from '../../src/spool/spool.js';
import { answer } from '../../stand-ins/src/troubles.js';
import { pendingProvider } from '../helpers/pending-provider.js';
import { PNG } from '../spool/fixture.js';
import { factsIn } from '../helpers/logs.js';
import { BATCH, brokenSpool, CANARY, KEY, newEnv, startBench } from './bench.js';

test('a submit that is repeated with its key gives the same claim and buys nothing', async () => {
  const bench = await startBench();
  const first = await bench.submit();
  const again = await bench.submit();
  const elsewhere = await (await bench.successor()).submit();
  expect(first).toMatchObject({
    host: bench.dependencies.spool.host,
    key: KEY,
    submission: { kind: 'pending', operation: 'job-1' },
  });
  expect(again).toEqual(first);
  expect(elsewhere).toEqual(first);
  expect(bench.pending.paid).toEqual(['a dog']);
});

test('two submits with one key at the same time buy once and give the same claim', async () => {
  const bench = await startBench();
  bench.pending.latencyMs = 200;
  const other = await bench.successor();
  const [one, two] = await Promise.all([bench.submit(), other.submit()]);
  expect(two).toEqual(one);
  expect(bench.pending.paid).toHaveLength(1);
});

test('the key is confirmed to the server before anything is sent', async () => {
  const bench = await startBench();
  const confirmed: unknown[] = [];
  const confirmHeartbeat = async (_: Uint8Array, details: unknown): Promise<void> => {
    confirmed.push(details, bench.pending.paid.length);
  };
  await bench.with({ confirmHeartbeat }).submit();
  expect(confirmed).toEqual([{ host: bench.dependencies.spool.host, key: KEY }, 0]);
});

test('a submit whose heartbeat is not confirmed sends nothing', async () => {
  const bench = await startBench();
  const confirmHeartbeat = () => Promise.reject(new Error('the activity is gone'));
  const failure = await bench.failure(bench.with({ confirmHeartbeat }).submit());
  expect(failure).toMatchObject({ type: NOT_SENT, nonRetryable: true });
  expect(bench.pending.paid).toEqual([]);
});

test('a submit that is cancelled while it waits for its turn sends nothing', async () => {
  const bench = await startBench();
  const env = newEnv();
  env.once('heartbeat', () => setTimeout(() => env.cancel(), 50));
  const submit = bench.submit({ requestDelayMs: 1_000, notBefore: Date.now() + 4_000 }, env);
  await expect(submit).rejects.toBeInstanceOf(CancelledFailure);
  expect(bench.pending.paid).toEqual([]);
});

test('a request that is cancelled while its key is taken and its turn has not come is never sent, and the key says so', async () => {
  const bench = await startBench();
  const waiting = { requestDelayMs: 60_000, notBefore: 0 };
  await bench.submit(waiting);
  const key = submissionKey(BATCH, 1, 1, 2);
  const env = newEnv();
  const { spool } = bench.dependencies;
  // The key is taken shortly before its turn; here the turn is never near, because another request left a moment ago.
  const paceKeeper = {
    turn: (...turn: Parameters<PaceKeeper['turn']>) => ({
      ...bench.dependencies.paceKeeper.turn(...turn),
      near: async () => undefined,
    }),
  };
  const submit = bench.with({ paceKeeper: paceKeeper as unknown as PaceKeeper }).submit({ ...waiting, key }, env);
  const facts = () => factsIn(`${bench.dir}/spool`, 'summer.x7k2');
  const held = async () => (await facts()).some(({ item, kind }) => kind === 'taken' && key.endsWith(item));
  await vi.waitFor(async () => expect(await held()).toBe(true), { timeout: 10_000 });
  env.cancel();
  await expect(submit).rejects.toBeInstanceOf(CancelledFailure);
  expect(bench.pending.paid).toHaveLength(1);
  expect(await spool.finalState(key)).toEqual({ kind: 'taken' });
  const { signal } = new AbortController();
  expect(await spool.recover(key, { waitMs: 0, signal })).toEqual({ kind: 'never_sent' });
});

test('a request is not sent whose key was given up while it waited for its turn', async () => {
  const bench = await startBench();
  const { spool, paceKeeper } = bench.dependencies;
  const { signal } = new AbortController();
  // As if this process had been stopped for longer than a lease holds.
  const given = {
    turn: (...turn: Parameters<PaceKeeper['turn']>) => ({
      ...paceKeeper.turn(...turn),
      come: async (_: AbortSignal, ready: () => Promise<void>) => {
        await (await bench.successor()).dependencies.spool.recover(KEY, { waitMs: 0, signal });
        await ready();
      },
    }),
  };
  const failure = await bench.failure(bench.with({ paceKeeper: given as unknown as PaceKeeper }).submit());
  expect(failure.type).toBe(NOT_SENT);
  expect(bench.pending.paid).toEqual([]);
  expect(await spool.finalState(KEY)).toEqual({ kind: 'unknown' });
});

test('a claim says how long its request was out, not how long it waited before, and the journal keeps it', async () => {
  const bench = await startBench();
  bench.pending.latencyMs = 300;
  const notBefore = Date.now() + 1_500;
  const first = await bench.submit({ requestDelayMs: 10, notBefore });
  const { sentAt = 0, tookMs = 0 } = first;
  expect(tookMs).toBeGreaterThanOrEqual(290);
  // It begins when the wait is over and ends before now, however slow the machine is: the wait has no room in it. Clocks round.
  expect(sentAt).toBeGreaterThanOrEqual(notBefore - 20);
  expect(sentAt + tookMs).toBeLessThanOrEqual(Date.now() + 20);
  expect(await (await bench.successor()).submit()).toEqual(first);
  bench.pending.latencyMs = 900;
  const late = bench.submit({ key: submissionKey(BATCH, 1, 2, 1), singleTimeoutMs: 300 });
  expect((await bench.failure(late)).said?.tookMs).toBeGreaterThanOrEqual(290);
});

test('a submit that is cancelled after it was sent is awaited and gives its picture', async () => {
  const bench = await startBench();
  bench.gemini.setLatency(300);
  const env = newEnv();
  const submit = bench.submit({ site: 'gemini' }, env);
  await vi.waitFor(() => expect(bench.gemini.meter.entries).toHaveLength(1), { timeout: 10_000 });
  env.cancel();
  expect(await submit).toMatchObject({ submission: { kind: 'done', images: [{ type: 'image/png' }] } });
  expect(bench.gemini.meter.entries[0]?.clientLeftAt).toBeUndefined();
});

test('a submit that waits for another one with its key is not ended by a cancel, because it would count as never sent', async () => {
  const bench = await startBench();
  bench.gemini.setLatency(1_500);
  const first = bench.submit({ site: 'gemini' });
  await vi.waitFor(() => expect(bench.gemini.meter.entries).toHaveLength(1), { timeout: 10_000 });
  const env = newEnv();
  env.once('heartbeat', () => setTimeout(() => env.cancel(), 100));
  const second = (await bench.successor()).submit({ site: 'gemini' }, env);
  expect(await second).toEqual(await first);
  expect(bench.gemini.meter.entries).toHaveLength(1);
});

test('a site that does not answer within the single timeout ends as a timeout that may have been billed', async () => {
  const bench = await startBench();
  bench.pending.latencyMs = 1_500;
  const failure = await bench.failure(bench.submit({ singleTimeoutMs: 300 }));
  expect(failure.said).toMatchObject({ code: 'timeout', billing: 'maybe' });
});

test('a refusal of the site is a final failure with its code, without the key', async () => {
  const bench = await startBench();
  bench.gemini.setFaults([{ action: answer(401, { error: { message: `Invalid token ${CANARY}` } }) }]);
  const failure = await bench.failure(bench.submit({ site: 'gemini' }));
  expect(failure).toMatchObject({ type: 'auth', nonRetryable: true, said: { code: 'auth', billing: 'unbilled' } });
});

test('a mistake inside a provider is a typed failure, is on record, and does not show the key', async () => {
  const bench = await startBench();
  const submit = () => Promise.reject(new TypeError(`Invalid header value "${CANARY}"\nat once`));
  const broken = bench.with({ provider: () => ({ ...pendingProvider, submit }) });
  const failure = await bench.failure(broken.submit());
  expect(failure).toMatchObject({ type: 'invalid_response', nonRetryable: true, said: { billing: 'unbilled', unsent: true } });
  expect(failure.message).toContain('[key]');
  expect(failure.message).not.toContain('\n');
  expect(await bench.dependencies.spool.finalState(KEY)).toEqual({ kind: 'failed', failure: failure.said });
  expect((await bench.failure(bench.submit())).said).toEqual(failure.said);
  expect(bench.pending.paid).toEqual([]);
});

test('a spool without room ends as a named failure that cost nothing', async () => {
  const bench = await startBench();
  const spool = await Spool.open(`${bench.dir}/full`, { minFreeBytes: Number.MAX_SAFE_INTEGER });
  const failure = await bench.failure(bench.with({ spool }).submit());
  expect(failure.said).toMatchObject({ code: 'spool_full', billing: 'unbilled' });
  expect(bench.pending.paid).toEqual([]);
});

test('an item whose site is not configured here costs nothing and says so', async () => {
  const bench = await startBench();
  const site = () => {
    throw new PlantainError({ code: 'site_unserved', message: 'no such site', billing: 'unbilled' });
  };
  expect((await bench.failure(bench.with({ site }).submit())).type).toBe('site_unserved');
  expect(await bench.dependencies.spool.finalState(KEY)).toBeUndefined();
});

test('an item whose page does not hold it is never sent', async () => {
  const bench = await startBench();
  expect((await bench.failure(bench.submit({ index: 3 }))).type).toBe(NOT_SENT);
});

test('a request is not paid for again when the answer to the one before comes first, from a worker that had been stopped', async () => {
  const bench = await startBench();
  const { spool } = bench.dependencies;
  await spool.intend(KEY, {});
  const lease = await spool.acquireSend(KEY);
  const { signal } = new AbortController();
  const successor = await bench.successor();
  expect(await successor.dependencies.spool.recover(KEY, { waitMs: 0, signal })).toEqual({ kind: 'unknown' });
  const submission = { kind: 'done', images: [await spool.writer(KEY).image(PNG)] } as const;
  await spool.received(KEY, submission);
  await lease?.release();
  const next = { key: submissionKey(BATCH, 1, 2, 1) };
  expect(await successor.submit(next)).toEqual({ host: spool.host, key: KEY, submission, late: true });
  expect(bench.pending.paid).toEqual([]);
});

test('a request that left a whole picture and no answer is not paid for again', async () => {
  const bench = await startBench();
  const { spool } = bench.dependencies;
  await spool.intend(KEY, {});
  const lease = await spool.acquireSend(KEY);
  await spool.writer(KEY).image(PNG);
  await lease?.release();
  const failure = await bench.failure((await bench.successor()).submit());
  expect(failure.said).toMatchObject({ code: 'store_failed', billing: 'maybe' });
  expect(bench.pending.paid).toEqual([]);
});

test('a picture whose answer the disk refuses is told to the workflow all the same, and found when there is room', async () => {
  const bench = await startBench();
  const { spool } = bench.dependencies;
  const full = new PlantainError({ code: 'spool_full', message: 'The disk is full.', billing: 'maybe' });
  const broken = bench.with({ spool: brokenSpool(bench, 'received', full) });
  const claim = { host: spool.host, key: KEY, submission: { kind: 'done', images: [{ type: 'image/png' }] } };
  expect(await broken.submit({ site: 'gemini' })).toMatchObject(claim);
  expect(await spool.receipts('summer.x7k2')).toMatchObject([{ key: KEY, images: [{ type: 'image/png' }] }]);
});
