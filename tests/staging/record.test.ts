import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Claim, claimWords, spoolClaim } from '../../src/domain/claim.js';
import { NO_CALLS, type Outcome } from '../../src/domain/outcome.js';
import { outcomesPrefix } from '../../src/domain/staging-keys.js';
import { mergeGroups, readRecord, writeOutcomes } from '../../src/staging/record.js';
import { openStore } from '../../src/stores/registry.js';
import type { Store } from '../../src/stores/store.js';
import { folderWith } from '../inputs/input-folder.js';

const BATCH = { batchId: 'summer', stagingFolder: 'batches/summer.x7k2' };

const outcome = (index: number, endedAt = 1): Outcome => {
  const about = { index, id: `i${index}`, site: 's', attempts: 1, calls: NO_CALLS, endedAt };
  return { ...about, status: 'error', code: 'timeout', message: `ended at ${endedAt}` };
};

/** A staging with this many groups of one outcome each. */
async function staged(groups: number): Promise<Store> {
  const folder = await folderWith({});
  const store = openStore('local', { path: 'staging' }, { folder, env: {} });
  for (let index = 0; index < groups; index++) await writeOutcomes(store, BATCH, `segment-0-${index}`, [outcome(index)]);
  return store;
}

/** The store, with another way to read. */
const reading = (store: Store, get: Store['get']): Store =>
  new Proxy(store, {
    get: (target, name) => (name === 'get' ? get : (target[name as keyof Store] as () => unknown).bind(target)),
  });

test('groups are read several at once, however slow each one is', async () => {
  const store = await staged(32);
  let open = 0;
  let most = 0;
  const slow = reading(store, async (key) => {
    most = Math.max(most, (open += 1));
    await new Promise((resolve) => setTimeout(resolve, 5));
    open -= 1;
    return store.get(key);
  });
  const seen: number[] = [];
  const { outcomes } = await readRecord(slow, BATCH, { onProgress: (done) => seen.push(done) });
  expect(outcomes.size).toBe(32);
  expect(most).toBe(16);
  expect(seen).toEqual(Array.from({ length: 32 }, (_, index) => index + 1));
});

test('a group that cannot be read at first is read again, and the others are not', async () => {
  const store = await staged(12);
  const reads = new Map<string, number>();
  const hiccups = reading(store, (key) => {
    reads.set(key, (reads.get(key) ?? 0) + 1);
    return key.endsWith('-3.jsonl') && reads.get(key) === 1 ? Promise.reject(new Error('503')) : store.get(key);
  });
  expect((await readRecord(hiccups, BATCH)).outcomes.size).toBe(12);
  expect([...reads.values()].reduce((sum, count) => sum + count)).toBe(13);
});

test('many groups become one that says the same, of two outcomes of an item the later one', async () => {
  const store = await staged(120);
  await writeOutcomes(store, BATCH, 'settled-h_1-2', [outcome(7, 2)]);
  const before = await readRecord(store, BATCH);
  await mergeGroups(store, BATCH, before);
  const [merged, ...others] = await store.list(outcomesPrefix(BATCH));
  expect(others).toEqual([]);
  const after = await readRecord(store, BATCH);
  expect(after.outcomes.get(7)).toEqual(outcome(7, 2));
  expect([after.outcomes.size, after.digest]).toEqual([120, before.digest]);
  expect((await text(await store.get(merged ?? ''))).trimEnd().split('\n')).toHaveLength(120);
});

test('whoever reads while groups are merged reads all the same', async () => {
  const store = await staged(120);
  const record = await readRecord(store, BATCH);
  let merging: Promise<void> | undefined;
  const beside = reading(store, async (key) => {
    await (merging ??= mergeGroups(store, BATCH, record));
    return store.get(key);
  });
  expect((await readRecord(beside, BATCH)).digest).toBe(record.digest);
});

test('whoever reads while a running batch merges its groups again and again reads each group once', async () => {
  const store = await staged(300);
  let reads = 0;
  let merged = 0;
  const beside = reading(store, async (key) => {
    // After each hundred reads a hundred groups are merged, of which some are not read yet.
    if (++reads % 100 === 0 && merged < 2) {
      const groups = (await store.list(outcomesPrefix(BATCH))).filter((group) => group.includes('segment')).slice(-100);
      const outcomes = new Map(groups.map((group) => Number(/(\d+)\.jsonl$/.exec(group)?.[1])).map((at) => [at, outcome(at)]));
      await mergeGroups(store, BATCH, { outcomes, groups, digest: '' });
      merged++;
    }
    return store.get(key);
  });
  expect((await readRecord(beside, BATCH)).outcomes.size).toBe(300);
  expect(merged).toBe(2);
  expect(reads).toBeLessThan(400);
});

test('the digest of a record changes with an outcome that counts', async () => {
  const store = await staged(3);
  const { digest } = await readRecord(store, BATCH);
  await writeOutcomes(store, BATCH, 'segment-0-0-again', [outcome(0)]);
  expect((await readRecord(store, BATCH)).digest).toBe(digest);
  await writeOutcomes(store, BATCH, 'settled', [outcome(0, 2)]);
  expect((await readRecord(store, BATCH)).digest).not.toBe(digest);
});

test('a record has the same digest whether its claims are data or words, as an earlier version wrote them', async () => {
  const claim = spoolClaim('h_1', 'summer.x7k2/000000-a1-s1');
  const [now, earlier] = await Promise.all(
    [claim, claimWords(claim) as unknown as Claim].map(async (one) => {
      const store = await staged(0);
      await writeOutcomes(store, BATCH, 'segment-0-0', [{ ...outcome(0), claims: [one] }]);
      return readRecord(store, BATCH);
    }),
  );
  expect(earlier).toEqual(now);
  expect(now?.outcomes.get(0)?.claims).toEqual([claim]);
});

test('two workers that merge at the same moment lose nothing, although one has read less', async () => {
  const store = await staged(110);
  const earlier = await readRecord(store, BATCH);
  await writeOutcomes(store, BATCH, 'later', [outcome(500)]);
  const later = await readRecord(store, BATCH);
  const clock = vi.spyOn(Date, 'now').mockReturnValue(1_000);
  onTestFinished(() => clock.mockRestore());
  await mergeGroups(store, BATCH, later);
  await mergeGroups(store, BATCH, earlier);
  expect((await readRecord(store, BATCH)).outcomes.size).toBe(111);
});
