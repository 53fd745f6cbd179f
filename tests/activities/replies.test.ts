import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ReplyGroups } from '../../src/activities/paid/reply-groups.js';
import { LastReplies } from '../../src/activities/record/last-replies.js';
import { collectKey, submissionKey } from '../../src/domain/names.js';
import type { Store } from '../../src/stores/store.js';
import { BATCH, type Bench, startBench } from './bench.js';

const key = (index: number, attempt: number): string => submissionKey(BATCH, index, attempt, 1);
const stagingOf = (bench: Bench): Store => bench.dependencies.staging(BATCH);

/** The reply to each of these attempts, as a report reads it. */
function read(bench: Bench, attempts: readonly (readonly [index: number, attempt: number])[]) {
  return bench.run({
    run: async () => {
      const replies = await LastReplies.read(stagingOf(bench), BATCH, join(bench.dir, 'replies'));
      try {
        return await Promise.all(attempts.map(([index, attempt]) => replies.of(index, attempt)));
      } finally {
        await replies.close();
      }
    },
  });
}

test('replies that come together lie in few objects, and each item has that of its last attempt', async () => {
  const bench = await startBench();
  const groups = new ReplyGroups();
  const lay = (name: string, reply: string): Promise<void> => groups.put(stagingOf(bench), BATCH, [name, reply]);
  await lay(key(1, 1), 'alone, before the last');
  await Promise.all([
    ...Array.from({ length: 120 }, (_, index) => lay(key(index + 4, 1), 'of other items')),
    lay(key(0, 2), 'last ü 🍌'),
    lay(key(0, 1), 'first'),
    lay(collectKey(key(2, 1)), 'collected'),
    lay(key(2, 1), 'accepted'),
    lay(key(3, 1), 'an attempt before the last'),
  ]);
  await lay(key(1, 2), 'alone, the last');
  // 125 in groups of at most 50, and two by themselves.
  expect(await stagingOf(bench).list('summer/replies/')).toHaveLength(5);
  const wanted = [[0, 2], [1, 2], [2, 1], [3, 2], [123, 1]] as const; // prettier-ignore
  expect(await read(bench, wanted)).toEqual(['last ü 🍌', 'alone, the last', 'collected', undefined, 'of other items']);
});

test('a group that staging refuses is said to all of its replies, and the next one is written', async () => {
  const bench = await startBench();
  const groups = new ReplyGroups();
  const staging = stagingOf(bench);
  const full = Object.assign(Object.create(staging) as Store, { put: () => Promise.reject(new Error('staging is full')) });
  const both = [1, 2].map((index) => groups.put(full, BATCH, [key(index, 1), 'lost']));
  expect(await Promise.allSettled(both)).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
  await groups.put(staging, BATCH, [key(1, 1), 'kept']);
  expect(await read(bench, [[1, 1], [2, 1]])).toEqual(['kept', undefined]); // prettier-ignore
});

test('a group that lost its bytes with the power costs its replies, and not the report', async () => {
  const bench = await startBench();
  const groups = new ReplyGroups();
  await stagingOf(bench).put('summer/replies/group-a.json', Buffer.from(''), { type: 'application/json' });
  await Promise.all([1, 2].map((index) => groups.put(stagingOf(bench), BATCH, [key(index, 1), `reply ${index}`])));
  expect(await read(bench, [[1, 1], [2, 1]])).toEqual(['reply 1', 'reply 2']); // prettier-ignore
});
