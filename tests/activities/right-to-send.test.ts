import { say } from '../../src/words/current.js';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NOT_SENT } from '../../src/activities/context.js';
import { afterFailure } from '../../src/domain/pacing/attempt.js';
import { paidEnd } from '../../src/workflows/activity-failure.js';
import { Spool } from '../../src/spool/spool.js';
import { BATCH, KEY, type Bench, startBench } from './bench.js';

/** Its staging is one that all hosts see. */
const SHARED = { ...BATCH, staging: 'bucket' };
const RETRY = { retries: 5, onUnknown: 'retry' } as const;

/** A worker on another host: another spool, the same staging and sites. */
async function elsewhere(bench: Bench): Promise<Bench> {
  return bench.with({ spool: await Spool.open(join(bench.dir, 'elsewhere'), { leaseMs: 40, minFreeBytes: 0 }) });
}

describe('a request that another host has sent, in a batch that was reset', () => {
  it('is not sent again: the workflow is told which host to ask, and that one gives the answer', async () => {
    const bench = await startBench();
    const first = await bench.submit({ batch: SHARED });
    const failure = await bench.failure((await elsewhere(bench)).submit({ batch: SHARED }));
    expect(bench.pending.paid).toHaveLength(1);
    const { host } = bench.dependencies.spool;
    expect(paidEnd(failure)).toEqual({ kind: 'ask_host', host, wasReset: true });
    const asked = { key: KEY, waitMs: 0, batch: SHARED, pageSize: 2 };
    const recovery = await bench.run({ run: ({ host: here }) => here.recoverSubmission(asked) });
    expect(recovery).toEqual({ kind: 'adopted', claim: first });
  });

  it('is sent once when both hosts are given it at the same moment', async () => {
    const bench = await startBench();
    bench.pending.latencyMs = 200;
    const other = await elsewhere(bench);
    const ends = await Promise.allSettled([bench.submit({ batch: SHARED }), other.submit({ batch: SHARED })]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(bench.pending.paid).toHaveLength(1);
  });
});

describe('a request that this host has sent', () => {
  it('is adopted from its journal after a reset', async () => {
    const bench = await startBench();
    const first = await bench.submit({ batch: SHARED });
    expect(await (await bench.successor()).submit({ batch: SHARED })).toEqual(first);
    expect(bench.pending.paid).toHaveLength(1);
  });

  it('is not paid again by itself when its spool is an older copy, and the failure says what to do', async () => {
    const bench = await startBench();
    await bench.submit({ batch: SHARED });
    await rm(join(bench.dir, 'spool', 'summer.x7k2'), { recursive: true });
    const { said } = await bench.failure((await bench.successor()).submit({ batch: SHARED }));
    expect(said).toMatchObject({ code: 'submission_unknown', billing: 'maybe', hold: true });
    expect(say(said?.message ?? '')).toContain('plantain run --again summer');
    expect(said && afterFailure(said, 1, RETRY)).toBe('end');
    expect(bench.pending.paid).toHaveLength(1);
  });

  it('may be sent by it after a crash between the right and the sending', async () => {
    const bench = await startBench();
    const confirmHeartbeat = () => Promise.reject(new Error('the worker dies here'));
    await bench.failure(bench.with({ confirmHeartbeat }).submit({ batch: SHARED }));
    await bench.submit({ batch: SHARED });
    expect(bench.pending.paid).toHaveLength(1);
  });
});

describe('the right to send', () => {
  it('is known to all hosts before the request leaves, and no host is named to the server before', async () => {
    const bench = await startBench();
    const seen: string[] = [];
    const rights = join(bench.dir, 'staging', BATCH.batchId, 'rights', BATCH.nonce);
    const confirmHeartbeat = async (): Promise<void> => {
      for (const name of await readdir(rights)) seen.push(await readFile(join(rights, name), 'utf8'));
      expect(bench.pending.paid).toEqual([]);
    };
    await bench.with({ confirmHeartbeat }).submit({ batch: SHARED });
    expect(seen).toEqual([expect.stringContaining(bench.dependencies.spool.host)]);
  });

  it('that cannot be written to staging leaves the request unsent', async () => {
    const bench = await startBench();
    const staging = bench.dependencies.staging(BATCH);
    const broken = Object.assign(Object.create(staging) as typeof staging, {
      get: staging.get.bind(staging),
      put: () => Promise.reject(new Error('the bucket is away')),
    });
    const failure = await bench.failure(bench.with({ staging: () => broken }).submit({ batch: SHARED }));
    expect(failure).toMatchObject({ type: NOT_SENT });
    expect(failure.message).toContain('right to send');
    expect(bench.pending.paid).toEqual([]);
  });

  it('costs nothing where staging lies in the data folder, which has one spool', async () => {
    const bench = await startBench();
    await bench.submit();
    expect(await readdir(join(bench.dir, 'staging', BATCH.batchId))).not.toContain('rights');
  });
});
