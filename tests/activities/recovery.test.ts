import { say } from '../../src/words/current.js';
import { expect, test } from 'vitest';
import { NOT_SENT } from '../../src/activities/context.js';
import { afterFailure } from '../../src/domain/pacing/attempt.js';
import { type Bench, KEY, startBench } from './bench.js';

const recover = (bench: Bench, waitMs = 5_000) => bench.run({ run: ({ host }) => host.recoverSubmission({ key: KEY, waitMs }) });

test('a worker that died before it sent leaves a key that is never sent by anyone', async () => {
  const bench = await startBench();
  await bench.dependencies.spool.intend(KEY, { site: 'pending', index: 1 });
  const successor = await bench.successor();
  expect(await recover(successor)).toEqual({ kind: 'never_sent' });
  expect(await recover(bench)).toEqual({ kind: 'never_sent' });
  expect((await bench.failure(bench.submit())).type).toBe(NOT_SENT);
  expect(bench.pending.paid).toEqual([]);
});

test('a worker that died after the answer leaves a claim that is adopted', async () => {
  const bench = await startBench();
  const claim = await bench.submit();
  expect(await recover(await bench.successor())).toEqual({ kind: 'adopted', claim });
  expect(bench.pending.paid).toHaveLength(1);
});

test('a request that is still under way is awaited and its answer adopted', async () => {
  const bench = await startBench();
  bench.pending.latencyMs = 400;
  const submit = bench.submit();
  await expect.poll(() => bench.pending.paid.length).toBe(1);
  const recovery = await recover(await bench.successor());
  expect(recovery).toEqual({ kind: 'adopted', claim: await submit });
});

test('a worker that died while its request was open leaves an unknown submission, and nobody sends it again', async () => {
  const bench = await startBench();
  const { spool } = bench.dependencies;
  await spool.intend(KEY, { site: 'pending', index: 1 });
  const lease = await spool.acquireSend(KEY);
  await lease?.release();
  const successor = await bench.successor();
  expect(await recover(successor)).toEqual({ kind: 'unknown' });
  const failure = await bench.failure(successor.submit());
  expect(failure.said).toMatchObject({ code: 'submission_unknown', billing: 'maybe' });
  expect(bench.pending.paid).toEqual([]);
});

test('a failure that was on record is told by the recovery as it was', async () => {
  const bench = await startBench();
  await bench.pending.close();
  const failure = await bench.failure(bench.submit());
  expect(failure.said).toMatchObject({ code: 'site_unreachable', billing: 'unbilled' });
  expect(await recover(await bench.successor())).toEqual({ kind: 'failed', failure: failure.said });
});

test('a request that a recovery found no record of is held each time it is asked for, also where unknown requests are tried again', async () => {
  const bench = await startBench();
  expect(await recover(bench)).toEqual({ kind: 'unknown', noRecord: true });
  const { said } = await bench.failure((await bench.successor()).submit());
  expect(said).toMatchObject({ code: 'submission_unknown', billing: 'maybe', hold: true });
  expect(say(said?.message ?? '')).toContain('plantain run --again summer');
  expect(said && afterFailure(said, 1, { retries: 5, onUnknown: 'retry' })).toBe('end');
  expect(bench.pending.paid).toEqual([]);
});
