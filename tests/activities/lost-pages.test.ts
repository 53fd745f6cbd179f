import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import type { ReportInput } from '../../src/activities/record/report.js';
import { NO_CALLS } from '../../src/domain/outcome.js';
import { pageKey } from '../../src/domain/staging-keys.js';
import { readOutcomes } from '../../src/staging/record.js';
import { BATCH, type Bench, startBench } from './bench.js';

const DESTINATION = { store: 'local', folder: 'summer' };
const RANGE = { batch: BATCH, pageSize: 2, from: 0, to: 3, endedAt: 2 };
const ENDED: ReportInput = {
  batch: BATCH,
  pageSize: 2,
  destination: DESTINATION,
  summary: { batchId: 'summer', version: '0', total: 3, startedAt: 1, endedAt: 2, ended: 'finished', sitesOut: [] },
};

const attempt = (number: number) => ({ env: new MockActivityEnvironment({ heartbeatTimeoutMs: 600, attempt: number }) });
const recorded = (bench: Bench) => readOutcomes(bench.dependencies.staging(BATCH), BATCH);

/** Item 2 is made, and the page of items 1 and 2 is deleted from staging. */
async function withoutFirstPage(): Promise<Bench> {
  const bench = await startBench();
  await bench.submit({ site: 'gemini' });
  await rm(join(bench.dir, 'staging', pageKey(BATCH, 0)));
  return bench;
}

test('a batch whose page of items is gone for good is accounted for without it, after some patience', async () => {
  const bench = await withoutFirstPage();
  const account = (number: number) =>
    bench.run({
      ...attempt(number),
      run: ({ main }) => main.recordUnstarted({ ...RANGE, code: 'cancelled', message: 'enough', name: 'unstarted' }),
    });
  expect(await bench.failure(account(1))).toMatchObject({ type: 'input_missing', nonRetryable: false });
  expect(await account(9)).toMatchObject({ cancelled: 3 });
  expect([...(await recorded(bench)).keys()]).toEqual([0, 1, 2]);
});

test('the report of a batch whose page of items is gone for good is written without it, and says so', async () => {
  const bench = await withoutFirstPage();
  const write = (number: number) => bench.run({ ...attempt(number), run: ({ main }) => main.writeReport(ENDED) });
  expect(await bench.failure(write(1))).toMatchObject({ type: 'input_missing', nonRetryable: false });
  expect(await write(9)).toMatchObject({ total: 3, unread: 2 });
  const [manifest, summary] = await Promise.all(
    ['manifest.jsonl', 'summary.json'].map((name) => readFile(join(bench.dir, 'out', 'summer', name), 'utf8')),
  );
  expect(manifest?.trimEnd().split('\n')).toHaveLength(3);
  expect(JSON.parse(summary ?? '')).toMatchObject({ items: 3, unread: 2 });
});

test('what was sent for items whose page is gone is counted from the journal, and its picture is stored', async () => {
  const bench = await withoutFirstPage();
  const settle = (number: number) =>
    bench.run({
      ...attempt(number),
      run: ({ host }) => host.settleSpool({ ...RANGE, destination: DESTINATION, waitMs: 0 }),
    });
  expect(await bench.failure(settle(1))).toMatchObject({ type: 'input_missing', nonRetryable: false });
  expect(await settle(3)).toEqual({ corrected: 1 });
  expect((await recorded(bench)).get(1)).toMatchObject({ status: 'success', calls: { ...NO_CALLS, sent: 1, delivered: 1 } });
});
