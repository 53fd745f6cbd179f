import { rm } from 'node:fs/promises';
import { describe, expect, it, test } from 'vitest';
import { PlantainError } from '../../src/domain/failures/failure.js';
import { pageKey } from '../../src/domain/staging-keys.js';
import { NO_CALLS, type Outcome } from '../../src/domain/outcome.js';
import type { Provider, Site } from '../../src/providers/provider.js';
import { Spool } from '../../src/spool/spool.js';
import { readOutcomes } from '../../src/staging/record.js';
import { answer } from '../../stand-ins/src/troubles.js';
import { paidEnd } from '../../src/workflows/activity-failure.js';
import { pendingProvider } from '../helpers/pending-provider.js';
import { BATCH, type Bench, brokenSpool, KEY, startBench } from './bench.js';

const full = new PlantainError({ code: 'spool_full', message: 'The disk is full.', billing: 'maybe' });
const refusing = (message: string): Provider['submit'] => {
  return () => Promise.reject(new PlantainError({ code: 'invalid_request', message, billing: 'unbilled' }));
};
const at = (bench: Bench, baseUrl: string): Bench => {
  const site = (name: string): Site => ({ ...bench.dependencies.site(name), baseUrl });
  return bench.with({ site });
};

/** What fails before a request leaves, and what it ends by. */
const BEFORE: readonly (readonly [string, string, (bench: Bench) => Promise<Bench>])[] = [
  ['no room for the intent', 'spool_full', async (bench) => bench.with({ spool: await roomless(bench) })],
  [
    'no room when the key is taken',
    'spool_full',
    async (bench) => bench.with({ spool: brokenSpool(bench, 'acquireSend', full) }),
  ],
  [
    'a journal that fails as nobody foresaw',
    'invalid_response',
    async (bench) => bench.with({ spool: brokenSpool(bench, 'intend', new Error('what is that?')) }),
  ],
  ['a refused connection', 'site_unreachable', async (bench) => at(bench, 'http://127.0.0.1:1')],
  [
    'a request that its provider refuses to build',
    'invalid_request',
    async (bench) => bench.with({ provider: () => ({ ...pendingProvider, submit: refusing('no such size') }) }),
  ],
  [
    'a site that is not configured',
    'site_unserved',
    async (bench) => {
      const site = () => {
        throw new PlantainError({ code: 'site_unserved', message: 'no such site', billing: 'unbilled' });
      };
      return bench.with({ site });
    },
  ],
  [
    'a page of items that is gone',
    'input_missing',
    async (bench) => {
      await rm(`${bench.dir}/staging/${pageKey(BATCH, 0)}`);
      return bench;
    },
  ],
];

const roomless = (bench: Bench) => Spool.open(`${bench.dir}/full`, { minFreeBytes: Number.MAX_SAFE_INTEGER });

test.each(BEFORE)('%s is free and not counted as sent', async (_, code, broken) => {
  const bench = await startBench();
  const failure = await bench.failure((await broken(bench)).submit());
  expect(failure.said).toMatchObject({ code, billing: 'unbilled', unsent: true });
  expect(bench.pending.paid).toEqual([]);
});

describe('a journal that cannot be read', () => {
  const unread = { kind: 'never_sent', sameKey: true, failure: { code: 'spool_full', billing: 'maybe' } };

  it('does not say that nothing was sent: the same key is asked for again, and gives the answer that was there', async () => {
    const bench = await startBench();
    const first = await bench.submit();
    const failure = await bench.failure(bench.with({ spool: brokenSpool(bench, 'finalState', full) }).submit());
    expect(paidEnd(failure)).toMatchObject(unread);
    expect(failure.said?.unsent).toBeUndefined();
    expect(await bench.submit()).toEqual(first);
    expect(bench.pending.paid).toHaveLength(1);
  });

  it('does not give up a request that another worker may have sent', async () => {
    const bench = await startBench();
    const { spool } = bench.dependencies;
    await spool.intend(KEY, {});
    await (await spool.acquireSend(KEY))?.release();
    const failure = await bench.failure(bench.with({ spool: brokenSpool(bench, 'recover', full) }).submit());
    expect(paidEnd(failure)).toMatchObject(unread);
    expect(bench.pending.paid).toEqual([]);
  });
});

test('a refusal of the site is free and was sent', async () => {
  const bench = await startBench();
  bench.gemini.setFaults([{ action: answer(429, {}) }]);
  const { said } = await bench.failure(bench.submit({ site: 'gemini' }));
  expect(said).toMatchObject({ code: 'rate_limited', billing: 'unbilled' });
  expect(said?.unsent).toBeUndefined();
});

test('a journal counts no request that never left', async () => {
  const bench = await startBench();
  await bench.failure(at(bench, 'http://127.0.0.1:1').submit());
  const outcome: Outcome = {
    ...{ index: 1, id: 'dog', site: 'pending', attempts: 0, calls: NO_CALLS, endedAt: 1 },
    ...{ status: 'error', code: 'lost', message: 'lost' },
  };
  const staging = bench.dependencies.staging(BATCH);
  const input = { batch: BATCH, pageSize: 2, destination: { store: 'local', folder: 'summer' }, from: 0, to: 3 };
  await bench.run({ run: ({ main }) => main.recordOutcomes({ batch: BATCH, name: 'lost', outcomes: [outcome] }) });
  await bench.run({ run: ({ host }) => host.settleSpool({ ...input, waitMs: 0, endedAt: 2 }) });
  expect((await readOutcomes(staging, BATCH)).get(1)).toEqual(outcome);
  expect(await bench.dependencies.spool.finalState(KEY)).toMatchObject({ kind: 'failed', failure: { unsent: true } });
});
