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

test('an item is shown by the file of its first picture, to the letter, and else by its stem', async () => {
  const { dependencies } = await startBench();
  const named = (index: number, name: string) => ({
    ...{ index, id: String(index), stem: 'a', prompt: 'x', params: {}, site: 'gemini' },
    references: [{ key: 'k', name, sha256: '0', bytes: 1, type: 'image/png' }],
  });
  const long = `${'x'.repeat(200)}_end.png`;
  const names = ['主图.jpg', '主图.png', 'a_.png', 'two\nlines.png', long];
  const items = [...names.map((name, index) => named(index, name)), { ...named(names.length, ''), references: [] }];
  await dependencies.staging(BATCH).put(pageKey(BATCH, 0), Buffer.from(JSON.stringify(items)), { type: 'application/json' });
  const { main } = createActivities(dependencies);
  const input = { batch: BATCH, pageSize: items.length, from: 0, to: items.length };
  const routes: ItemRoute[] = await newEnv().run(() => main.readPage(input));
  const cut = `${'x'.repeat(59)}…${'x'.repeat(12)}_end.png`;
  expect(routes.map(({ label }) => label)).toEqual(['主图.jpg', '主图.png', 'a_.png', 'two\uFFFDlines.png', cut, 'a']);
});

test('items that were never started stay on record when the answer of the first try is lost', async () => {
  const { dependencies } = await startBench();
  const { main } = createActivities(dependencies);
  const about = { pageSize: 2, from: 0, to: 2, code: 'cancelled', message: 'test', endedAt: 1, name: 'unstarted-0' } as const;
  for (let tries = 0; tries < 2; tries++) await newEnv().run(() => main.recordUnstarted({ batch: BATCH, ...about }));
  const recorded = await readOutcomes(dependencies.staging(BATCH), BATCH);
  expect([...recorded.keys()]).toEqual([0, 1]);
});
