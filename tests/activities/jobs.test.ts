import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collectKey, jobKey, lineKey } from '../../src/domain/names.js';
import { stageItems } from '../../src/inputs/stage.js';
import { readOutcomes } from '../../src/staging/record.js';
import * as trouble from '../../stand-ins/src/troubles.js';
import { takeOut } from '../helpers/logs.js';
import { type Bench, startBench } from './bench.js';

const BATCH = { batchId: 'lane', nonce: 'q1w2' };
const INDEXES = [0, 1, 2];
const KEY = jobKey(BATCH, 0, 0, 1);
const ITEMS = { batch: BATCH, pageSize: 3, site: 'gemini', indexes: INDEXES };
const DESTINATION = { store: 'local', folder: 'lane' };
const SETTLE = { batch: BATCH, pageSize: 3, destination: DESTINATION, from: 0, to: 3, waitMs: 0, endedAt: Date.now() };

async function open(): Promise<Bench> {
  const bench = await startBench();
  const items = ['cat', 'dog', 'owl'].map((stem, k) => ({
    id: stem,
    stem,
    prompt: `a ${stem} #${k + 1}`,
    images: [],
    params: {},
  }));
  await stageItems({ items, store: bench.dependencies.staging(BATCH), batch: BATCH, site: 'gemini', pageSize: 3 });
  return bench;
}

async function created(bench: Bench) {
  const ready = await bench.run({ run: ({ free }) => free.prepareJob(ITEMS) });
  const paced = { singleTimeoutMs: 10_000, requestDelayMs: 0, notBefore: 0 };
  const input = { ...ITEMS, ...paced, key: KEY, prepared: ready?.prepared ?? null };
  return bench.run({ run: ({ paid }) => paid.submitJob(input) });
}

const follow = (bench: Bench, operation?: { key: string }) =>
  bench.run({
    run: ({ free }) =>
      free.followJob({ ...ITEMS, key: KEY, ...(operation && { operation }), until: Date.now() + 30_000, stopMs: 1_000 }),
  });

const outcomesOf = async (bench: Bench) => [...(await readOutcomes(bench.dependencies.staging(BATCH), BATCH)).values()];
const stored = async (bench: Bench): Promise<string[]> => (await readdir(join(bench.dir, 'out', 'lane')).catch(() => [])).sort();

test('a job is created once for its key, whoever asks and however often', async () => {
  const bench = await open();
  const first = await created(bench);
  expect(await created(await bench.successor())).toEqual(first);
  expect(bench.gemini.batches.jobs.map(({ options }) => options.displayName)).toEqual([KEY]);
});

test('what a job brings lies in the spool under the requests of its items, and is not asked for twice', async () => {
  const bench = await open();
  await created(bench);
  const once = await follow(bench);
  expect(once.answers.map(({ index, end }) => [index, end.kind]).sort()).toEqual(INDEXES.map((index) => [index, 'done']));
  const { spool } = bench.dependencies;
  for (const index of INDEXES)
    expect(await spool.finalState(collectKey(lineKey(BATCH, index)))).toMatchObject({ kind: 'received' });
  bench.gemini.batches.trouble = { busy: 99 };
  expect((await follow(await bench.successor())).answers).toHaveLength(3);
  expect(bench.gemini.batches.meter.charged).toBe(1.5);
});

test('of a job that nobody followed, the items are accounted for, and their pictures are recovered', async () => {
  const bench = await open();
  await created(bench);
  const tally = await bench.run({ run: ({ host }) => host.settleRange(SETTLE) });
  expect(tally.calls).toMatchObject({ sent: 3, unknown: 3 });
  expect((await outcomesOf(bench)).map(({ claims }) => claims?.length)).toEqual([1, 1, 1]);
  await bench.run({ run: ({ host }) => host.settleSpool({ ...SETTLE, endedAt: Date.now() }) });
  expect((await outcomesOf(bench)).map(({ status, calls }) => [status, calls.delivered, calls.unknown])).toEqual(
    INDEXES.map(() => ['success', 1, 0]),
  );
  expect(await stored(bench)).toEqual(['Task_1_cat_1.png', 'Task_2_dog_1.png', 'Task_3_owl_1.png']);
  expect([bench.gemini.batches.jobs.length, bench.gemini.meter.charged]).toEqual([1, 0]);
});

test('the same where the worker died before it heard of the job: its site knows it by its key', async () => {
  const bench = await open();
  await created(bench);
  // The journal as a worker leaves it that is killed before the answer.
  await takeOut(join(bench.dir, 'spool'), 'lane.q1w2', ({ kind }) => kind === 'received');
  const next = await bench.successor();
  expect(await next.dependencies.spool.recover(KEY, { waitMs: 0, signal: AbortSignal.timeout(5_000) })).toEqual({
    kind: 'unknown',
  });
  await next.run({ run: ({ host }) => host.settleRange(SETTLE) });
  await next.run({ run: ({ host }) => host.settleSpool({ ...SETTLE, endedAt: Date.now() }) });
  expect(await stored(bench)).toHaveLength(3);
  expect(bench.gemini.batches.jobs).toHaveLength(1);
});

test('a request that fails is told apart from those that the job made', async () => {
  const bench = await open();
  bench.gemini.setFaults([{ when: { item: '2' }, action: trouble.overloaded() }]);
  await created(bench);
  const { answers, missing } = await follow(bench);
  expect(answers.map(({ index, end }) => [index, end.kind]).sort()).toEqual([
    [0, 'done'],
    [1, 'failed'],
    [2, 'done'],
  ]);
  expect(missing).toMatchObject({ billing: 'unbilled' });
});

test('a job that its site does not know has no end', async () => {
  const bench = await open();
  expect(await follow(bench, { key: 'never/sent' })).toEqual({ host: bench.dependencies.spool.host, answers: [] });
}, 30_000);
