import { afterEach, describe, expect, it } from 'vitest';
import { FakeBatch } from './fake-site.js';

let batch: FakeBatch;

afterEach(() => batch.world.close());

const AFTER_MS = 20_000;
const QUEUE_MS = 50_000;

/** How long a task is followed that its site accepted after 20 s, where its request had waited 50 s in the queue of its worker. */
async function followedMs(tookMs?: number): Promise<number | undefined> {
  const options = { delay: () => 5, latency: () => AFTER_MS, queueMs: QUEUE_MS, pending: {} };
  batch = await FakeBatch.start(
    1,
    { singleTimeoutMs: 60_000 },
    { ...options, ...(tookMs === undefined ? {} : { claim: () => ({ tookMs }) }) },
  );
  await batch.world.run();
  return batch.collects[0]?.limitMs;
}

describe('the single timeout', () => {
  it('counts from the moment of sending: what a request waited before is not taken from its following', async () => {
    expect(await followedMs(AFTER_MS)).toBe(40_000);
  });

  it('counts from the scheduling where a worker of an earlier version does not say when it sent', async () => {
    expect(await followedMs()).toBe(1_000);
  });
});
