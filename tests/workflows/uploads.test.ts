import { afterEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../src/domain/failures/failure.js';
import { FakeBatch, type SiteOptions } from './fake-site.js';
import type { Course } from './world.js';

const UPLOAD_MS = 3_000;
const LATENCY_MS = 20_000;
const REFUSED: Failure = { code: 'invalid_response', message: 'no token', billing: 'unbilled' };

let batch: FakeBatch;

afterEach(() => batch.world.close());

/** Uploads that take their time and hear no cancel. */
const slow = (): Course => ({ afterMs: UPLOAD_MS, value: [{ remote: { url: 'http://a' }, seconds: 3 }] });

function start(total: number, concurrency: number, upload: SiteOptions['upload'] = slow, segmentSize = 100): Promise<FakeBatch> {
  return FakeBatch.start(total, { concurrency, segmentSize }, { delay: () => 5, latency: () => LATENCY_MS, upload });
}

/** Uploads that were begun in a stretch of time, in milliseconds from the first. */
function begunBetween(from: number, to: number): number[] {
  const first = batch.uploads[0]?.at ?? 0;
  return batch.uploads.filter(({ at }) => at - first >= from && at - first < to).map(({ index }) => index);
}

describe('References', () => {
  it('are brought to the site while a lane is still at the item before', async () => {
    batch = await start(8, 2);
    await batch.world.run();
    const gaps = batch.starts.slice(2).map(({ at }, index) => at - (batch.starts[index]?.at ?? 0) - LATENCY_MS);
    expect(gaps).toHaveLength(6);
    expect(Math.max(...gaps)).toBeLessThan(100);
    expect(batch.uploads.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(batch.summary?.tally.success).toBe(8);
  });

  it('are not brought long before: of as many items as there are lanes', async () => {
    batch = await start(20, 3);
    await batch.world.run(() => batch.starts.length === 3);
    await batch.world.run(() => batch.world.now > (batch.starts[2]?.at ?? 0) + LATENCY_MS / 2);
    expect(batch.uploads.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    await batch.world.run();
    expect(batch.summary?.tally.success).toBe(20);
  });

  it('go ahead four at a time', async () => {
    batch = await start(30, 12);
    await batch.world.run();
    expect(begunBetween(0, UPLOAD_MS)).toHaveLength(12);
    expect(begunBetween(UPLOAD_MS, UPLOAD_MS * 2)).toEqual([12, 13, 14, 15]);
    expect(begunBetween(UPLOAD_MS * 2, LATENCY_MS)).toEqual([16, 17, 18, 19, 20, 21, 22, 23]);
    expect(batch.summary?.tally.success).toBe(30);
  });

  it('that could not go ahead have a try of their own when their item has its lane', async () => {
    const upload = (index: number, time: number): Course =>
      index === 1 && time === 1 ? { ...slow(), failure: REFUSED } : slow();
    batch = await start(2, 1, upload);
    await batch.world.run();
    expect(batch.uploads.map(({ index }) => index)).toEqual([0, 1, 1]);
    expect(batch.summary?.tally.success).toBe(2);
  });

  it('that fail are no paid request', async () => {
    batch = await start(2, 2, () => ({ ...slow(), failure: REFUSED }));
    await batch.world.run();
    expect(batch.starts).toEqual([]);
    const calls = { sent: 0, delivered: 0, unbilled: 0, empty: 0, unknown: 0 };
    expect(batch.outcomes).toMatchObject([
      { status: 'error', calls },
      { status: 'error', calls },
    ]);
  });

  it('whose item has its lane while they are under way are not brought twice', async () => {
    const upload = (index: number): Course => (index === 1 ? { ...slow(), afterMs: LATENCY_MS * 2 } : slow());
    batch = await start(2, 1, upload);
    await batch.world.run();
    expect(batch.uploads.map(({ index }) => index)).toEqual([0, 1]);
    expect(batch.outcomes.map(({ uploadMs }) => uploadMs)).toEqual([
      expect.closeTo(UPLOAD_MS, -2),
      expect.closeTo(LATENCY_MS * 2, -2),
    ]);
  });

  it('wait while the batch is paused', async () => {
    batch = await start(20, 5);
    await batch.world.run(() => batch.uploads.length === 5);
    batch.signal('pauseBatch');
    const { now } = batch.world;
    await batch.world.run(() => batch.world.now > now + UPLOAD_MS * 4);
    expect(batch.uploads).toHaveLength(5);
    batch.signal('resumeBatch');
    await batch.world.run();
    expect(batch.summary?.tally.success).toBe(20);
  });

  it('that are on their way end with a cancel', async () => {
    let cancelled = 0;
    const endless: Course = { afterMs: 3_600_000, sentAfterMs: 3_600_000, value: [], cancelled: () => void cancelled++ };
    batch = await start(10, 1, (index) => (index === 0 ? slow() : endless));
    await batch.world.run(() => batch.starts.length === 1);
    batch.signal('cancelBatch', 'test');
    await batch.world.run();
    expect(batch.summary?.tally).toMatchObject({ success: 1, cancelled: 9 });
    expect(batch.uploads).toHaveLength(2);
    expect(cancelled).toBe(1);
  });

  it('are brought by the segment that starts items, not by the one that stands by', async () => {
    batch = await start(8, 2, slow, 4);
    await batch.world.run(() => batch.starts.length === 4);
    expect(batch.uploads.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    await batch.world.run();
    expect(batch.summary?.tally.success).toBe(8);
  });
});
