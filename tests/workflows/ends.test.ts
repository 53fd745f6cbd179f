import { afterEach, describe, expect, it } from 'vitest';
import { outcomesOf } from '../../src/domain/outcome.js';
import { FakeBatch, type SiteOptions } from './fake-site.js';

let batch: FakeBatch;

afterEach(() => batch.world.close());

const HOUR = 3_600_000;
const ROOT = FakeBatch.ID;
const steady: SiteOptions = { delay: () => 5, latency: () => 2_000 };
/** What counts of the record: one outcome for each item. */
const counted = () => [...outcomesOf(batch.outcomes.map((outcome) => JSON.stringify(outcome))).values()];
const sent = () => counted().reduce((sum, { calls }) => sum + calls.sent, 0);

describe('A batch that no worker serves from before its deadline until long after it', () => {
  it('lets its segments answer before it writes its report, so that every paid request is in it', async () => {
    const dies: SiteOptions = {
      ...steady,
      latency: () => 20_000,
      fault: ({ type, before }) =>
        type === 'submitGeneration' && before >= 3 ? { effect: true, afterMs: 5_000, silent: { host: 'h' } } : undefined,
    };
    batch = await FakeBatch.start(12, { concurrency: 3, totalTimeoutMs: 30_000, graceMs: 10_000 }, dies);
    await batch.world.run(() => batch.starts.length === 6);
    batch.world.sleep(3 * HOUR);
    await batch.world.run();
    expect(batch.summary?.tally.calls.sent).toBe(6);
    expect(batch.summary?.ended).toBe('deadline');
    expect(sent()).toBe(6);
    expect(batch.outcomes.map(({ index }) => index).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, index) => index),
    );
  });

  it('waits five minutes from the waking for a segment that never answers, and then asks the journals for it', async () => {
    batch = await FakeBatch.start(12, { concurrency: 3, totalTimeoutMs: 30_000, graceMs: 10_000 }, steady);
    await batch.world.run(() => batch.starts.length === 6);
    batch.world.freeze(`${ROOT}/0`);
    batch.world.sleep(3 * HOUR);
    const woken = batch.world.now + 3 * HOUR;
    await batch.world.run(() => batch.summary !== undefined);
    expect(batch.world.now - woken).toBeGreaterThanOrEqual(5 * 60_000);
    expect(batch.world.now - woken).toBeLessThan(6 * 60_000);
    expect(batch.summary?.tally.calls.sent).toBe(6);
    await batch.world.terminate(`${ROOT}/0`);
  });
});

describe('A batch whose root is reset to its first task', () => {
  it.each([0, 3, 11, 20])('ends the segments of before, and has one outcome for each item (after %i requests)', async (after) => {
    batch = await FakeBatch.start(30, { concurrency: 3, segmentSize: 6 }, steady);
    await batch.world.run(() => batch.starts.length >= after && batch.world.isOpen(`${ROOT}/0`));
    await batch.world.reset(ROOT);
    await batch.world.run();
    expect(batch.summary?.tally).toMatchObject({ success: 30 });
    expect(counted()).toHaveLength(30);
    expect(batch.paid).toBe(30);
    expect(batch.mostOpen()).toBeLessThanOrEqual(3);
  });

  it('can be reset again and again, and be cancelled after it', async () => {
    batch = await FakeBatch.start(30, { concurrency: 3, segmentSize: 6 }, steady);
    for (const after of [2, 5, 9]) {
      await batch.world.run(() => batch.starts.length >= after);
      await batch.world.reset(ROOT);
    }
    await batch.world.run(() => batch.starts.length >= 14);
    batch.signal('cancelBatch', 'enough');
    await batch.world.run();
    expect(batch.summary).toMatchObject({ ended: 'cancelled', tally: { calls: { sent: batch.paid } } });
    expect(counted()).toHaveLength(30);
    expect(batch.summary?.tally.success).toBe(batch.paid);
  });
});

describe('A segment that Temporal does not start', () => {
  it('for a while is started when it does', async () => {
    let refused = 0;
    const options: SiteOptions = { ...steady, childFails: (id) => id.endsWith('/1') && ++refused < 5 };
    batch = await FakeBatch.start(12, { concurrency: 3, segmentSize: 4 }, options);
    await batch.world.run();
    expect(batch.summary?.tally.success).toBe(12);
    expect(refused).toBe(5);
  });
});
