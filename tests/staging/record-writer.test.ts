import { expect, test } from 'vitest';
import { NO_CALLS, type Outcome } from '../../src/domain/outcome.js';
import { outcomesPrefix } from '../../src/domain/staging-keys.js';
import { GrowingRecord } from '../../src/staging/growing-record.js';
import { readRecord } from '../../src/staging/record.js';
import { RecordWriter } from '../../src/staging/record-writer.js';
import { openStore } from '../../src/stores/registry.js';
import type { Store } from '../../src/stores/store.js';
import { folderWith } from '../inputs/input-folder.js';

const BATCH = { batchId: 'summer', stagingFolder: 'batches/summer.x7k2' };

const outcome = (index: number): Outcome => {
  const about = { index, id: `i${index}`, site: 's', attempts: 1, calls: NO_CALLS, endedAt: 1 };
  return { ...about, status: 'error', code: 'timeout', message: 'no answer' };
};

const emptyStaging = async (): Promise<Store> =>
  openStore('local', { path: 'staging' }, { folder: await folderWith({}), env: {} });

/** Writes so many groups of one outcome; answers what merging has failed with. */
async function write(store: Store, groups: number): Promise<unknown[]> {
  const failures: unknown[] = [];
  const writer = new RecordWriter((error) => failures.push(error));
  for (let index = 0; index < groups; index++) await writer.write(store, BATCH, `segment-0-${index}`, [outcome(index)]);
  return failures;
}

const groupsOf = (store: Store): Promise<string[]> => store.list(outcomesPrefix(BATCH));

test('the record of a running batch is few objects, and who follows it misses nothing', async () => {
  const store = await emptyStaging();
  const follower = new GrowingRecord(store, BATCH);
  const writer = new RecordWriter((error) => {
    throw error;
  });
  for (let index = 0; index < 1_050; index++) {
    await writer.write(store, BATCH, `segment-0-${index}`, [outcome(index)]);
    if (index % 70 === 0) await follower.look();
  }
  expect(await groupsOf(store)).toHaveLength(10 + 50);
  await follower.look();
  expect(follower.outcomes.size).toBe(1_050);
  expect((await readRecord(store, BATCH)).outcomes.size).toBe(1_050);
});

test('a process that dies at any step of a merging loses no outcome, and another one has each once', async () => {
  // A hundred groups, the merged one, and the removals.
  for (const step of [100, 101, 102, 150, 200, 201]) {
    const store = await emptyStaging();
    let steps = 0;
    const dying = new Proxy(store, {
      get: (target, name) => {
        const method = (target[name as keyof Store] as (...args: unknown[]) => unknown).bind(target);
        if (name !== 'put' && name !== 'remove') return method;
        return async (...args: unknown[]) => {
          if (++steps > step) throw new Error('killed');
          await method(...args);
        };
      },
    });
    const failures = await write(dying, 100);
    expect(failures).toHaveLength(step < 201 ? 1 : 0);
    const { outcomes } = await readRecord(store, BATCH);
    expect([...outcomes.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  }
});

test('a group that is written again after it was merged changes nothing', async () => {
  const store = await emptyStaging();
  await write(store, 100);
  const { digest } = await readRecord(store, BATCH);
  await write(store, 3);
  expect(await groupsOf(store)).toHaveLength(4);
  expect((await readRecord(store, BATCH)).digest).toBe(digest);
});
