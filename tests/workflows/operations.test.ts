import { afterEach, describe, expect, it } from 'vitest';
import { FakeBatch, MADE } from './fake-site.js';
import type { Course } from './world.js';

let batch: FakeBatch;

afterEach(() => batch.world.close());

async function followed(pending: { readonly queues?: true; readonly keptMs?: number }) {
  batch = await FakeBatch.start(1, { singleTimeoutMs: 60_000 }, { delay: () => 5, latency: () => 20_000, pending });
  await batch.world.run();
  expect(batch.summary?.tally.success).toBe(1);
  return batch.collects[0] ?? { limitMs: undefined, executionLimitMs: undefined };
}

/** When four items are sent over two lanes, in seconds since the first of them. */
async function starts(
  pending: { readonly keptMs?: number },
  collect: (attempt: number, look: number) => Course,
): Promise<number[]> {
  batch = await FakeBatch.start(4, { concurrency: 2 }, { delay: () => 5, latency: () => 20_000, pending, collect });
  await batch.world.run();
  expect(batch.summary?.tally.success).toBe(4);
  const [from = 0] = batch.starts.map(({ at }) => at);
  return batch.starts.map(({ at }) => Math.floor((at - from) / 1_000));
}

describe('an operation is followed', () => {
  it('for what its request has left of the single timeout', async () => {
    const { limitMs, executionLimitMs } = await followed({});
    expect(limitMs).toBeGreaterThan(35_000);
    expect(limitMs).toBeLessThanOrEqual(40_000);
    expect(executionLimitMs).toBeUndefined();
  });

  it('as long as it waits in a queue of its site; then the single timeout limits its execution', async () => {
    const { limitMs, executionLimitMs } = await followed({ queues: true });
    expect(limitMs).toBeGreaterThan(24 * 3_600_000);
    expect(executionLimitMs).toBe(60_000);
  });

  it('for as long as its site keeps it, where it is made already', async () => {
    const { limitMs } = await followed({ keptMs: 600_000 });
    expect(limitMs).toBe(600_000);
  });

  it('to its pictures, where their URLs do not answer before the single timeout is over', async () => {
    const made = { kind: 'pending', operation: { urls: ['https://pics.test/1.png'] }, keptMs: 600_000 };
    const collect = (_: number, look: number) =>
      look === 1 ? { afterMs: 5, value: { host: 'h', key: 'k-c', submission: made } } : undefined;
    batch = await FakeBatch.start(
      1,
      { singleTimeoutMs: 60_000 },
      { delay: () => 5, latency: () => 20_000, pending: {}, collect },
    );
    await batch.world.run();
    expect(batch.summary?.tally.success).toBe(1);
    expect(batch.collects.map(({ limitMs }) => limitMs)).toEqual([expect.any(Number), 600_000]);
  });

  it('without a lane, where its URLs are known at once and do not answer for minutes', async () => {
    const collect = (_: number, look: number) => (look === 1 ? { ...MADE, afterMs: 500_000 } : MADE);
    expect(await starts({ keptMs: 600_000 }, collect)).toEqual([0, 0, 21, 21]);
  });

  it('without a lane, once its site has made it and its URLs do not answer for minutes', async () => {
    const made = { kind: 'pending', operation: { urls: ['https://pics.test/1.png'] }, keptMs: 600_000 };
    const first = { afterMs: 5, value: { host: 'h', key: 'k-c', submission: made } };
    // The other item of the first two is looked at in between.
    const collect = (_: number, look: number) => [first, MADE, { ...MADE, afterMs: 500_000 }][look - 1] ?? MADE;
    expect(await starts({}, collect)).toEqual([0, 0, 20, 21]);
  });

  it('in vain without a lane, and takes one again before it is paid for again', async () => {
    const collect = (attempt: number) =>
      attempt === 1
        ? {
            afterMs: 300_000,
            value: null,
            failure: { code: 'no_image', message: 'the URLs are gone', billing: 'maybe' } as const,
          }
        : MADE;
    const settings = { singleTimeoutMs: 60_000, concurrency: 2, retries: 1 };
    const pending = { keptMs: 600_000 };
    batch = await FakeBatch.start(6, settings, { delay: () => 5, latency: () => 20_000, pending, collect });
    await batch.world.run();
    expect(batch.summary?.tally).toMatchObject({ success: 6, calls: { sent: 12 } });
    expect(Math.max(...batch.starts.map(({ open }) => open))).toBeLessThanOrEqual(2);
  });
});
