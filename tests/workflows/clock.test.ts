import { afterEach, describe, expect, it } from 'vitest';
import { FakeBatch } from './fake-site.js';

let batch: FakeBatch;

afterEach(() => batch.world.close());

const HOUR_MS = 3_600_000;
const DELAY_MS = 10_000;

/** Seconds from the first to each start of a batch of 12 at one start in ten seconds, the server's clock set by so much after 25 s. */
async function startsWith(byMs: number, segmentSize: number): Promise<number[]> {
  batch = await FakeBatch.start(
    12,
    { concurrency: 2, requestDelayMs: DELAY_MS, segmentSize },
    { delay: () => 5, latency: () => 4_000 },
  );
  batch.world.at(25_000, () => void (batch.world.clockMs = byMs));
  await batch.world.run();
  expect(batch.summary?.tally.success).toBe(12);
  const [first] = batch.starts;
  return batch.starts.map(({ at }) => Math.round((at - (first?.at ?? 0)) / 1_000));
}

describe("a server's clock that is set back by an hour", () => {
  it('holds up no start and lets none come closer than the pace', async () => {
    const starts = await startsWith(-HOUR_MS, 100);
    expect(starts.at(-1)).toBeLessThan(140);
    const apart = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
    // A request leaves for its worker up to 2 s before its turn; the worker keeps the exact distance.
    expect(Math.min(...apart)).toBeGreaterThanOrEqual(DELAY_MS / 1_000 - 2);
  });

  it('holds up no segment that begins after it', async () => {
    // What one segment has reserved ahead may hold up the next by as much.
    expect((await startsWith(-HOUR_MS, 3)).at(-1)).toBeLessThan(200);
  });

  it('lets rests of a site end', async () => {
    const refusal = { code: 'overloaded', message: 'full', billing: 'unbilled' } as const;
    let tries = 0;
    batch = await FakeBatch.start(
      1,
      {},
      { delay: () => 5, latency: () => 500, failure: () => (++tries < 6 ? refusal : undefined) },
    );
    batch.world.at(3_000, () => void (batch.world.clockMs = -HOUR_MS));
    const begin = batch.world.now;
    await batch.world.run(() => batch.summary !== undefined);
    expect(batch.summary?.tally.success).toBe(1);
    expect(batch.world.now - begin).toBeLessThan(10 * 60_000);
  });
});
