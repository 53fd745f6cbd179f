import { afterEach, describe, expect, it } from 'vitest';
import { FakeBatch, type SiteOptions } from './fake-site.js';

let batch: FakeBatch;

afterEach(() => batch.world.close());

const steady: SiteOptions = { delay: () => 5, latency: () => 2_000 };
const statuses = () => batch.outcomes.map(({ status }) => status);
const count = (wanted: string): number => statuses().filter((status) => status === wanted).length;
const indices = () => batch.outcomes.map(({ index }) => index).sort((a, b) => a - b);

/** Lets `ms` pass. */
async function pass(ms: number): Promise<void> {
  let over = false;
  batch.world.at(ms, () => void (over = true));
  await batch.world.run(() => over);
}

/** Every item has one outcome, and the books are those of the site. */
function expectWhole(total: number): void {
  expect(indices()).toEqual(Array.from({ length: total }, (_, index) => index));
  const calls = batch.outcomes.map((outcome) => outcome.calls.sent).reduce((sum, sent) => sum + sent, 0);
  expect(calls).toBe(batch.starts.length);
}

describe('A batch that is cancelled in Temporal', () => {
  it.each([30, 2, 4])('sends nothing more than was open, and writes its report (segments of %i)', async (segmentSize) => {
    batch = await FakeBatch.start(30, { concurrency: 2, segmentSize }, steady);
    await batch.world.run(() => count('success') === 2);
    batch.world.cancel(FakeBatch.ID);
    await batch.world.run();
    expect(batch.starts.length).toBeLessThanOrEqual(4);
    expect(count('success')).toBe(batch.starts.length);
    expect(count('cancelled')).toBe(30 - batch.starts.length);
    expect(batch.tries.get('writeReport')).toBe(1);
    expect(batch.world.isOpen(FakeBatch.ID)).toBe(false);
    // It ends Canceled, which has no result.
    expect(batch.summary).toBeUndefined();
    expectWhole(30);
  });

  it('before its segments have begun sends nothing at all', async () => {
    batch = await FakeBatch.start(30, { concurrency: 2 }, steady);
    batch.world.cancel(FakeBatch.ID);
    await batch.world.run();
    expect(batch.starts).toHaveLength(0);
    expect(count('cancelled')).toBe(30);
    expect(batch.tries.get('writeReport')).toBe(1);
  });

  it('while it is paused stays without a request and ends', async () => {
    batch = await FakeBatch.start(30, { concurrency: 2, segmentSize: 10 }, steady);
    await batch.world.run(() => count('success') === 2);
    batch.signal('pauseBatch');
    await pass(60_000);
    const sent = batch.starts.length;
    batch.world.cancel(FakeBatch.ID);
    await batch.world.run();
    expect(batch.starts).toHaveLength(sent);
    expectWhole(30);
    expect(batch.world.isOpen(FakeBatch.ID)).toBe(false);
  });

  it('while it writes its report keeps what its items have become', async () => {
    const slow: SiteOptions = {
      ...steady,
      fault: ({ type }) => (type === 'writeReport' ? { afterMs: 10_000, effect: true } : undefined),
    };
    batch = await FakeBatch.start(4, { concurrency: 4 }, slow);
    await batch.world.run(() => batch.tries.get('writeReport') === 1);
    batch.world.cancel(FakeBatch.ID);
    await batch.world.run();
    expect(count('success')).toBe(4);
    expect(batch.tries.get('writeReport')).toBe(1);
    expect(batch.world.isOpen(FakeBatch.ID)).toBe(false);
  });

  it('heeds what is said after it: a second cancel, and a longer total timeout', async () => {
    batch = await FakeBatch.start(
      10,
      { concurrency: 2, totalTimeoutMs: 10_000, graceMs: 0 },
      { ...steady, latency: () => 30_000 },
    );
    await batch.world.run(() => batch.starts.length === 2);
    batch.world.cancel(FakeBatch.ID);
    await pass(100);
    batch.signal('cancelBatch', 'by alice');
    batch.signal('extendDeadline', '10m');
    await batch.world.run();
    // With the old deadline its open requests would have been given up.
    expect(count('success')).toBe(2);
    expect(count('cancelled')).toBe(8);
  });
});

describe('A segment that is cancelled in Temporal', () => {
  it.each([0, 1])('starts nothing more, and its siblings go on (segment %i)', async (segment) => {
    batch = await FakeBatch.start(30, { concurrency: 2, segmentSize: 10 }, steady);
    await batch.world.run(() => count('success') === 2);
    const sent = batch.starts.filter(({ index }) => Math.floor(index / 10) === segment).length;
    batch.world.cancel(`${FakeBatch.ID}/${segment}`);
    await batch.world.run();
    expect(batch.starts.filter(({ index }) => Math.floor(index / 10) === segment)).toHaveLength(sent);
    const kinds = (number: number) =>
      new Set(batch.outcomes.filter(({ index }) => Math.floor(index / 10) === number).map(({ status }) => status));
    for (const other of [0, 1, 2].filter((number) => number !== segment)) expect(kinds(other)).toEqual(new Set(['success']));
    expect(count('success')).toBe(20 + sent);
    expect(count('cancelled')).toBe(10 - sent);
    expect(batch.summary?.tally.success).toBe(20 + sent);
    expectWhole(30);
  });
});
