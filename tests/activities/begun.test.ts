import { join } from 'node:path';
import { expect, test } from 'vitest';
import { operationClaim } from '../../src/domain/claim.js';
import { whyLeftOut } from '../../src/domain/missing.js';
import { collectKey, submissionKey } from '../../src/domain/names.js';
import { NO_CALLS, type Outcome } from '../../src/domain/outcome.js';
import { readOutcomes } from '../../src/staging/record.js';
import { Spool } from '../../src/spool/spool.js';
import { BATCH, type Bench, KEY, startBench } from './bench.js';

const END = Date.UTC(2026, 0, 2, 3, 4, 5);
const INPUT = {
  batch: BATCH,
  pageSize: 2,
  destination: { store: 'local', folder: 'summer' },
  from: 0,
  to: 3,
  waitMs: 0,
  endedAt: END,
};
const settle = (bench: Bench) => bench.run({ run: ({ host }) => host.settleSpool(INPUT) });
const recorded = async (bench: Bench): Promise<Outcome | undefined> =>
  (await readOutcomes(bench.dependencies.staging(BATCH), BATCH)).get(1);
const unstarted = (bench: Bench, code: 'lost' | 'timeout_total' | 'cancelled', more: { overLost?: true } = {}) =>
  bench.run({
    run: ({ main }) =>
      main.recordUnstarted({ batch: BATCH, pageSize: 2, from: 0, to: 3, code, message: code, endedAt: END, name: code, ...more }),
  });

/** As after a worker that died while the request was open. */
async function leaveOpen({ dependencies: { spool } }: Bench, attempt = 1): Promise<void> {
  const key = submissionKey(BATCH, 1, attempt, 1);
  await spool.intend(key, {});
  await (await spool.acquireSend(key))?.release();
}

test('an item on record as never started has the requests of the journal, and its picture', async () => {
  const bench = await startBench();
  await bench.submit({ site: 'gemini' });
  await unstarted(bench, 'timeout_total');
  expect(await settle(bench)).toEqual({ corrected: 1 });
  expect(await recorded(bench)).toMatchObject({ status: 'success', attempts: 1, calls: { ...NO_CALLS, sent: 1, delivered: 1 } });
  expect(await settle(bench)).toEqual({ corrected: 0 });
});

test('requests of which its segment did not tell come to those of which it did', async () => {
  const bench = await startBench();
  await leaveOpen(bench, 1);
  await leaveOpen(bench, 2);
  const calls = { ...NO_CALLS, sent: 1, unknown: 1 };
  const outcome: Outcome = {
    index: 1,
    id: 'dog',
    site: 'gemini',
    attempts: 1,
    calls,
    endedAt: END,
    status: 'error',
    code: 'timeout',
    message: 'too slow',
  };
  await bench.run({ run: ({ main }) => main.recordOutcomes({ batch: BATCH, name: 'segment-0-00000', outcomes: [outcome] }) });
  expect(await settle(bench)).toEqual({ corrected: 1 });
  expect(await recorded(bench)).toMatchObject({ code: 'timeout', attempts: 2, calls: { ...NO_CALLS, sent: 2, unknown: 2 } });
});

test('an item whose request nobody knows the end of says so, and is made again', async () => {
  const bench = await startBench();
  await leaveOpen(bench);
  await unstarted(bench, 'lost');
  expect(await settle(bench)).toEqual({ corrected: 1 });
  const outcome = await recorded(bench);
  expect(outcome).toMatchObject({ code: 'submission_unknown', calls: { ...NO_CALLS, sent: 1, unknown: 1 } });
  expect(outcome && outcome.status !== 'success' && whyLeftOut(outcome)).toBeUndefined();
});

test('the journals of two hosts are counted together, each once', async () => {
  const bench = await startBench();
  await leaveOpen(bench, 1);
  const other = bench.with({
    spool: await Spool.open(join(bench.dir, 'spool of another host'), { leaseMs: 40, minFreeBytes: 0 }),
  });
  await other.submit({ site: 'gemini', key: submissionKey(BATCH, 1, 2, 1) });
  for (const host of [bench, other, bench, other]) await settle(host);
  const calls = { ...NO_CALLS, sent: 2, unknown: 1, delivered: 1 };
  expect(await recorded(bench)).toMatchObject({ status: 'success', attempts: 2, calls });
});

/** Ended with one request that the segment knows of, that of the first attempt. */
const ONE_REQUEST: Outcome = {
  ...{
    index: 1,
    id: 'dog',
    site: 'gemini',
    attempts: 1,
    endedAt: END,
    status: 'cancelled',
    code: 'cancelled',
    message: 'enough',
  },
  calls: { ...NO_CALLS, sent: 1, unknown: 1 },
  requests: { 'a1-s1': 'unknown' },
};
const record = (bench: Bench, outcome: Outcome) =>
  bench.run({ run: ({ main }) => main.recordOutcomes({ batch: BATCH, name: 'segment-0-00000', outcomes: [outcome] }) });

test('a request of this host is counted where the record has as many of another host', async () => {
  const bench = await startBench();
  await leaveOpen(bench, 2);
  await record(bench, ONE_REQUEST);
  expect(await settle(bench)).toEqual({ corrected: 1 });
  expect(await recorded(bench)).toMatchObject({
    ...{
      code: 'cancelled',
      attempts: 2,
      calls: { ...NO_CALLS, sent: 2, unknown: 2 },
      requests: { 'a1-s1': 'unknown', 'a2-s1': 'unknown' },
    },
  });
  expect(await settle(bench)).toEqual({ corrected: 0 });
});

test('a picture of this host comes to an item that has as many requests of another host', async () => {
  const bench = await startBench();
  await bench.submit({ site: 'gemini', key: submissionKey(BATCH, 1, 2, 1) });
  await record(bench, ONE_REQUEST);
  expect(await settle(bench)).toEqual({ corrected: 1 });
  const calls = { ...NO_CALLS, sent: 2, unknown: 1, delivered: 1 };
  expect(await recorded(bench)).toMatchObject({
    status: 'success',
    calls,
    requests: { 'a1-s1': 'unknown', 'a2-s1': 'delivered' },
  });
  expect(await settle(bench)).toEqual({ corrected: 0 });
});

test('a task of one host that another has fetched is one request, whichever of them tells first', async () => {
  const bench = await startBench();
  const { spool } = bench.dependencies;
  const other = bench.with({ spool: await Spool.open(join(bench.dir, 'other'), { leaseMs: 40, minFreeBytes: 0 }) });
  await spool.intend(KEY, {});
  await spool.received(KEY, { kind: 'pending', operation: 'task 7' });
  await other.dependencies.spool.intend(collectKey(KEY), { collected: true });
  await other.dependencies.spool.received(collectKey(KEY), { kind: 'empty', reason: 'blocked' });
  for (const host of [other, bench, other]) await settle(host);
  expect(await recorded(bench)).toMatchObject({ calls: { sent: 1 }, requests: { 'a1-s1': 'empty' } });
});

test('a task that its site has accepted is counted, and stays to be fetched, when its worker died while it fetched the pictures', async () => {
  const bench = await startBench();
  const { spool } = bench.dependencies;
  await spool.intend(KEY, {});
  await spool.received(KEY, { kind: 'pending', operation: 'task 7' });
  await spool.intend(collectKey(KEY), { collected: true });
  expect(await settle(bench)).toEqual({ corrected: 1 });
  const claims = [operationClaim('task 7', 'pending')];
  expect(await recorded(bench)).toMatchObject({ code: 'lost', calls: { ...NO_CALLS, sent: 1, unknown: 1 }, claims });
  expect(await spool.finalState(collectKey(KEY))).toBeUndefined();
});

test('an item that was lost is known as never started when all hosts have answered', async () => {
  const bench = await startBench();
  await unstarted(bench, 'lost');
  await unstarted(bench, 'cancelled');
  expect(await recorded(bench)).toMatchObject({ code: 'lost' });
  await unstarted(bench, 'cancelled', { overLost: true });
  expect(await recorded(bench)).toMatchObject({ code: 'cancelled', attempts: 0 });
});
