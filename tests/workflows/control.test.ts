import { afterEach, describe, expect, it } from 'vitest';
import { seeded } from '../domain/seeded.js';
import { FakeBatch, type SiteOptions } from './fake-site.js';

let batch: FakeBatch;

afterEach(() => batch.world.close());

/** Messages take up to `mostMs`, pictures 200 to 600 ms, the same in every run. */
function spread(seed: number, mostMs: number): SiteOptions {
  const random = seeded(seed);
  return { delay: () => 1 + random() * mostMs, latency: () => 200 + random() * 400 };
}

const steady: SiteOptions = { delay: () => 5, latency: () => 1_000 };

/** Lets `ms` pass. */
async function pass(ms: number): Promise<void> {
  let over = false;
  batch.world.at(ms, () => void (over = true));
  await batch.world.run(() => over);
}

const statuses = () => batch.outcomes.map(({ status }) => status);

describe('the lanes of a batch', () => {
  it.each([1, 2, 3, 4, 5, 6])('are 10, then 3, then 40 over three segments, whenever messages arrive (%i)', async (seed) => {
    const random = seeded(seed * 77);
    const [low, high] = [60 + Math.floor(random() * 60), 150 + Math.floor(random() * 60)];
    batch = await FakeBatch.start(300, { concurrency: 10, segmentSize: 100 }, spread(seed, 60));
    const { world, starts } = batch;
    await world.run(() => starts.length >= low);
    const full = starts[9]?.at ?? 0;
    batch.signal('setConcurrency', 3);
    const lowered = world.now + 100;
    await world.run(() => starts.length >= high);
    batch.signal('setConcurrency', 40);
    const raised = world.now;
    await world.run();

    expect(batch.mostOpen(0, lowered)).toBe(10);
    expect(batch.mostOpen(lowered, raised)).toBe(3);
    expect(batch.mostOpen(raised)).toBe(40);
    const last = starts.at(-1)?.at ?? 0;
    // And the message that tells of it.
    const longestItem = 600 + 60;
    expect(batch.longestBelow(10, full, lowered - 100)).toBeLessThan(longestItem);
    expect(batch.longestBelow(3, lowered, raised)).toBeLessThan(longestItem);
    expect(batch.longestBelow(40, raised, last)).toBeLessThan(longestItem);
    expect(starts.map(({ index }) => index).sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, index) => index));
    expect(batch.summary?.tally.success).toBe(300);
  });

  it('are those of the newest message when one overtakes another', async () => {
    let slow = false;
    batch = await FakeBatch.start(60, { concurrency: 5 }, { ...steady, delay: () => (slow ? 500 : 5) });
    await batch.world.run(() => batch.starts.length === 5);
    batch.signal('setConcurrency', 2);
    await pass(2);
    slow = false;
    batch.signal('setConcurrency', 8);
    await pass(3_000);
    expect(batch.open).toBe(8);
    await batch.world.run();
    expect(batch.summary?.tally.success).toBe(60);
  });

  it('are given back by what still waits for its worker when fewer are allowed', async () => {
    batch = await FakeBatch.start(12, { concurrency: 10 }, { ...steady, queueMs: 5_000 });
    await pass(1_000);
    batch.signal('setConcurrency', 2);
    await batch.world.run();
    expect(batch.mostOpen()).toBe(2);
    expect(batch.starts).toHaveLength(12);
    expect(batch.summary?.tally.success).toBe(12);
  });
});

describe('a retry of a segment that starts nothing more', () => {
  const failsOnce: SiteOptions = {
    ...steady,
    failure: (index, attempt) =>
      index < 10 && attempt === 1 ? { code: 'server_error', message: 'HTTP 500', billing: 'maybe' } : undefined,
  };

  it('goes to a later segment when fewer lanes are allowed by then', async () => {
    batch = await FakeBatch.start(20, { concurrency: 10, segmentSize: 10, retries: 1 }, failsOnce);
    await pass(600);
    batch.signal('setConcurrency', 4);
    const lowered = batch.world.now + 100;
    await batch.world.run();
    expect(batch.mostOpen(lowered)).toBe(4);
    expect(batch.summary?.tally).toMatchObject({ success: 20, calls: { sent: 30, delivered: 20, unknown: 10 } });
    expect(batch.outcomes).toHaveLength(20);
  });

  it('is accounted for when the batch is cancelled before that', async () => {
    batch = await FakeBatch.start(20, { concurrency: 10, segmentSize: 10, retries: 1 }, failsOnce);
    await pass(600);
    batch.signal('setConcurrency', 1);
    await pass(2_000);
    batch.signal('cancelBatch', 'wrong prompt');
    await batch.world.run();
    const { calls } = batch.summary?.tally ?? {};
    expect(calls?.sent).toBe(batch.starts.length);
    expect(calls?.unknown).toBe(10);
    expect(new Set(batch.outcomes.map(({ index }) => index)).size).toBe(20);
  });
});

describe('what is said while a segment starts', () => {
  const late: SiteOptions = { ...steady, delay: () => 200 };

  it.each([
    ['cancelBatch', 'wrong prompt', 'cancelled'],
    ['extendDeadline', Date.UTC(2026, 0, 1) + 350, 'timeout_total'],
  ])('reaches it: %s', async (signal, argument, status) => {
    batch = await FakeBatch.start(10, { concurrency: 5 }, late);
    await pass(300);
    expect(batch.world.isOpen(`${FakeBatch.ID}/0`)).toBe(true);
    batch.signal(signal, argument);
    await batch.world.run();
    expect(batch.starts).toHaveLength(0);
    expect(new Set(statuses())).toEqual(new Set([status]));
    expect(batch.outcomes).toHaveLength(10);
  });

  it('reaches it: a site that is out', async () => {
    batch = await FakeBatch.start(20, { concurrency: 5, segmentSize: 10 }, late);
    await batch.world.run(() => batch.world.isOpen(`${FakeBatch.ID}/1`));
    batch.signal('internal.siteIsOut', { site: 'banana', code: 'auth', message: 'the key is wrong' }, `run of ${FakeBatch.ID}/0`);
    await batch.world.run();
    expect(batch.starts.filter(({ index }) => index >= 10)).toEqual([]);
    expect(new Set(statuses())).toEqual(new Set(['error', 'success']));
    expect(batch.outcomes).toHaveLength(20);
  });

  it('reaches the others: a site that is out, when the segment that says so closes before its message arrives', async () => {
    batch = await FakeBatch.start(20, { concurrency: 1, segmentSize: 2 }, steady);
    await batch.world.run(() => batch.starts.length === 5);
    const sent = batch.starts.length;
    batch.signal('internal.siteIsOut', { site: 'banana', code: 'auth', message: 'the key is wrong' }, `run of ${FakeBatch.ID}/0`);
    await batch.world.run();
    expect(batch.starts.length).toBeLessThanOrEqual(sent + 1);
    expect(batch.outcomes).toHaveLength(20);
  });

  it('reaches it: setConcurrency', async () => {
    batch = await FakeBatch.start(10, { concurrency: 5 }, late);
    await pass(300);
    batch.signal('setConcurrency', 2);
    await batch.world.run();
    expect(batch.mostOpen()).toBe(2);
    expect(batch.summary?.tally.success).toBe(10);
  });

  it('reaches it: pauseBatch', async () => {
    batch = await FakeBatch.start(10, { concurrency: 5 }, late);
    await pass(300);
    batch.signal('pauseBatch');
    await pass(60_000);
    expect(batch.starts).toHaveLength(0);
    batch.signal('resumeBatch');
    await batch.world.run();
    expect(batch.summary?.tally.success).toBe(10);
  });
});

describe('a pause', () => {
  it('takes back requests that no worker has sent, and they are sent once after it', async () => {
    batch = await FakeBatch.start(8, { concurrency: 4 }, { ...steady, queueMs: 5_000 });
    await pass(1_000);
    batch.signal('pauseBatch');
    await pass(60_000);
    expect(batch.starts).toHaveLength(0);
    batch.signal('resumeBatch');
    await batch.world.run();
    expect(batch.starts).toHaveLength(8);
    expect(batch.outcomes.map(({ attempts, calls }) => `${attempts} ${calls.sent}`)).toEqual(
      Array.from({ length: 8 }, () => '1 1'),
    );
  });

  it('holds across a hand-over, and the deadline ends it', async () => {
    batch = await FakeBatch.start(20, { concurrency: 4, segmentSize: 4, totalTimeoutMs: 30_000 }, steady);
    await batch.world.run(() => batch.starts.length === 4);
    batch.signal('pauseBatch');
    await batch.world.run(() => batch.summary !== undefined);
    expect(batch.starts).toHaveLength(4);
    expect(batch.summary).toBeDefined();
    expect(statuses().filter((status) => status === 'success')).toHaveLength(4);
    expect(batch.world.now - Date.UTC(2026, 0, 1)).toBeLessThan(40_000);
  });

  it.each([
    ['short: every item keeps its turn', 5_000, 40_000],
    ['long: one delay follows the other from its end', 100_000, 130_000],
  ])('gives turns anew when it ends (%s)', async (_case, pauseMs, lastStartMs) => {
    batch = await FakeBatch.start(5, { concurrency: 5, requestDelayMs: 10_000 }, steady);
    await batch.world.run(() => batch.starts.length === 1);
    const first = batch.world.now;
    batch.signal('pauseBatch');
    await pass(pauseMs);
    expect(batch.starts).toHaveLength(1);
    batch.signal('resumeBatch');
    await batch.world.run();
    const last = batch.starts.at(-1)?.at ?? 0;
    // A request goes to its worker up to two seconds before its turn.
    expect(last - first).toBeLessThan(lastStartMs + 1_000);
    expect(last - first).toBeGreaterThan(lastStartMs - 3_000);
  });
});

describe('what is said before the first task of a batch', () => {
  it('is heard: a cancel', async () => {
    batch = await FakeBatch.start(4, {}, steady);
    batch.signal('cancelBatch', 'wrong prompt');
    await batch.world.run();
    expect(batch.starts).toHaveLength(0);
    expect(new Set(statuses())).toEqual(new Set(['cancelled']));
  });
});
