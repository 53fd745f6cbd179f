import { readFile } from 'node:fs/promises';
import { CancelledFailure } from '@temporalio/common';
import { expect, test, vi } from 'vitest';
import { collectKey } from '../../src/domain/names.js';
import { pendingProvider } from '../helpers/pending-provider.js';
import { PNG } from '../spool/fixture.js';
import { BATCH, type Bench, CANARY, KEY, newEnv, startBench } from './bench.js';

const INPUT = { site: 'pending', key: collectKey(KEY), operation: 'job-1' };
const DESTINATION = { store: 'local', folder: 'summer' };

const collect = (bench: Bench, env = newEnv()) => bench.run({ env, run: ({ free }) => free.collectGeneration(INPUT) });
const stop = (bench: Bench) => bench.run({ run: ({ free }) => free.cancelGeneration(INPUT) });

async function submitted(): Promise<Bench> {
  const bench = await startBench();
  await bench.submit();
  return bench;
}

test('a pending generation is followed to its picture, which is stored under the name of its item', async () => {
  const bench = await submitted();
  const claim = await collect(bench);
  const { submission, key } = claim;
  if (submission.kind !== 'done') throw new Error(`it is ${submission.kind}`);
  const { images } = submission;
  const store = { batch: BATCH, index: 1, pageSize: 2, destination: DESTINATION, key, images };
  const stored = await bench.run({ run: ({ host }) => host.storeImages(store) });
  expect(stored.map((image) => image.key)).toEqual(['summer/Task_2_dog_1.png']);
  expect(await readFile(stored[0]?.location ?? '')).toEqual(PNG);
  expect(await bench.run({ run: ({ host }) => host.storeImages(store) })).toEqual(stored);
  expect(bench.pending.paid).toHaveLength(1);
  expect(bench.pending.authorizations).toEqual(new Set([`Bearer ${CANARY}`]));
});

test('other bytes under the name of a result are left alone, and the failure says where the new picture is', async () => {
  const bench = await submitted();
  const { submission, key } = await collect(bench);
  const images = submission.kind === 'done' ? submission.images : [];
  await bench.dependencies.store('local').put('summer/Task_2_dog_1.png', Buffer.from('mine'), { type: 'image/png' });
  const store = { batch: BATCH, index: 1, pageSize: 2, destination: DESTINATION, key, images };
  const failure = await bench.failure(bench.run({ run: ({ host }) => host.storeImages(store) }));
  expect(failure).toMatchObject({ type: 'store_failed', nonRetryable: true });
  expect(failure.message).toContain(key);
});

test('a poll that is answered by a 500 is retried by Temporal and then finds the picture', async () => {
  const bench = await submitted();
  bench.pending.brokenPolls = 1;
  const failure = await bench.failure(collect(bench));
  expect(failure).toMatchObject({ type: 'server_error', nonRetryable: false });
  expect((await collect(bench)).submission.kind).toBe('done');
  expect(bench.pending.paid).toHaveLength(1);
});

test('a collect that is repeated asks the site no more', async () => {
  const bench = await submitted();
  const first = await collect(bench);
  const { polls } = bench.pending;
  expect(await collect(bench)).toEqual({ ...first, tookMs: 0 });
  expect(bench.pending.polls).toBe(polls);
});

test('an operation that failed at the site is final', async () => {
  const bench = await submitted();
  bench.pending.ending = 'failed';
  const failure = await bench.failure(collect(bench));
  expect(failure).toMatchObject({ type: 'content_blocked', nonRetryable: true, said: { billing: 'billed' } });
});

test('a collect that is cancelled ends as cancelled, and progress is in its heartbeats', async () => {
  const bench = await submitted();
  bench.pending.runningPolls = Infinity;
  const env = newEnv();
  const beats: unknown[] = [];
  env.on('heartbeat', (details) => beats.push(details));
  const cancelled = expect(collect(bench, env)).rejects.toBeInstanceOf(CancelledFailure);
  await vi.waitFor(() => expect(beats.at(-1)).toHaveProperty('step'), { timeout: 10_000 });
  env.cancel();
  await cancelled;
});

test('a cancel says that a running operation was stopped', async () => {
  const bench = await submitted();
  expect(await stop(bench)).toBe('stopped_unbilled');
  expect((await bench.failure(collect(bench))).type).toBe('cancelled');
});

test('a cancel that comes too late says so, and the picture is still there', async () => {
  const bench = await submitted();
  await collect(bench);
  expect(await stop(bench)).toBe('finished_anyway');
});

test('a cancel of a provider that cannot stop anything says that nobody knows', async () => {
  const bench = await submitted();
  const unstoppable = { ...pendingProvider };
  delete unstoppable.cancel;
  expect(await stop(bench.with({ provider: () => unstoppable }))).toBe('unknown');
});

test('a mistake in following an operation is retried and does not show the key', async () => {
  const bench = await submitted();
  const poll = () => Promise.reject(new TypeError(`no ${CANARY}`));
  const failure = await bench.failure(collect(bench.with({ provider: () => ({ ...pendingProvider, poll }) })));
  expect(failure).toMatchObject({ type: 'invalid_response', nonRetryable: false });
});

test('an operation that waits in a queue of its site is not asked for by an answer that stays the same for as long as the batch lasts', async () => {
  const bench = await submitted();
  const poll = () => Promise.reject(new TypeError('no such field'));
  const own = bench.with({ provider: () => ({ ...pendingProvider, poll, tasks: { charged: false, keptMs: Infinity } }) });
  const asked = (attempt: number) =>
    own.failure(
      own.run({ env: newEnv({ attempt }), run: ({ free }) => free.collectGeneration({ ...INPUT, executionLimitMs: 60_000 }) }),
    );
  expect(await asked(3)).toMatchObject({ type: 'invalid_response', nonRetryable: false });
  expect(await asked(10)).toMatchObject({ nonRetryable: true, said: { billing: 'unbilled', open: true } });
});

test('the time that an operation waited in a queue of its site is none in which it was worked on', async () => {
  const bench = await submitted();
  const poll: NonNullable<typeof pendingProvider.poll> = async (operation, context) => {
    const end = await pendingProvider.poll?.(operation, context);
    return end?.kind === 'done' ? { ...end, workedMs: 7 } : { kind: 'empty', reason: 'no picture' };
  };
  expect((await collect(bench.with({ provider: () => ({ ...pendingProvider, poll }) }))).tookMs).toBe(7);
});
