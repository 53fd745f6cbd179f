import { afterEach, describe, expect, it } from 'vitest';
import { FakeBatch } from './fake-site.js';

let batch: FakeBatch;

afterEach(() => batch.world.close());

async function followed(pending: { readonly queues?: true; readonly keptMs?: number }) {
  batch = await FakeBatch.start(1, { singleTimeoutMs: 60_000 }, { delay: () => 5, latency: () => 20_000, pending });
  await batch.world.run();
  expect(batch.summary?.tally.success).toBe(1);
  return batch.collects[0] ?? { limitMs: undefined, executionLimitMs: undefined };
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
});
