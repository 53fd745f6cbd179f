import { expect, test } from 'vitest';
import { createActivities } from '../../src/activities/index.js';
import type { ItemRoute } from '../../src/domain/item.js';
import { readOutcomes } from '../../src/staging/record.js';
import { pageKey } from '../../src/domain/staging-keys.js';
import { BATCH, newEnv, startBench } from './bench.js';

test('a batch with the name of an earlier one has its own items, also in the memory of a worker that served both', async () => {
  const { dependencies } = await startBench();
  const { main } = createActivities(dependencies);
  const idsOf = async (nonce: string): Promise<string[]> => {
    const input = { batch: { ...BATCH, nonce }, pageSize: 2, from: 0, to: 2 };
    const routes: ItemRoute[] = await newEnv().run(() => main.readPage(input));
    return routes.map(({ id }) => id);
  };
  expect(await idsOf('n1')).toEqual(['cat', 'dog']);
  const others = [{ index: 0, id: 'other', stem: 'other', prompt: 'another', references: [], params: {}, site: 'gemini' }];
  await dependencies.staging(BATCH).put(pageKey(BATCH, 0), Buffer.from(JSON.stringify(others)), { type: 'application/json' });
  expect(await idsOf('n2')).toEqual(['other']);
  expect(await idsOf('n1')).toEqual(['cat', 'dog']);
});

test('items that were never started stay on record when the answer of the first try is lost', async () => {
  const { dependencies } = await startBench();
  const { main } = createActivities(dependencies);
  const about = { pageSize: 2, from: 0, to: 2, code: 'cancelled', message: 'test', endedAt: 1, name: 'unstarted-0' } as const;
  for (let tries = 0; tries < 2; tries++) await newEnv().run(() => main.recordUnstarted({ batch: BATCH, ...about }));
  const recorded = await readOutcomes(dependencies.staging(BATCH), BATCH);
  expect([...recorded.keys()]).toEqual([0, 1]);
});
