import { afterEach, describe, expect, it } from 'vitest';
import { FakeBatch } from './fake-site.js';

let batch: FakeBatch;

afterEach(() => batch.world.close());

const HOUR_MS = 3_600_000;

describe('the generation time of an item', () => {
  it('is what its worker measured, not the time until a worker was there again', async () => {
    const options = { delay: () => 5, latency: () => 20_000, claim: () => ({ tookMs: 20_000 }) };
    batch = await FakeBatch.start(1, {}, options);
    batch.world.at(5_000, () => batch.world.sleep(HOUR_MS));
    await batch.world.run();
    const [outcome] = batch.outcomes;
    expect(outcome).toMatchObject({ status: 'success', generationMs: 20_000 });
    expect((outcome?.endedAt ?? 0) - (outcome?.startedAt ?? 0)).toBeGreaterThan(HOUR_MS);
  });

  it('counts requests that failed as they were measured, too', async () => {
    const failure = { code: 'server_error', message: '500', billing: 'maybe', tookMs: 7_000 } as const;
    const failing = (_index: number, attempt: number) => (attempt === 1 ? failure : undefined);
    const options = { delay: () => 5, latency: () => 20_000, claim: () => ({ tookMs: 20_000 }), failure: failing };
    batch = await FakeBatch.start(1, { retries: 1 }, options);
    await batch.world.run();
    expect(batch.outcomes).toMatchObject([{ status: 'success', generationMs: 27_000 }]);
  });

  it('is the request and the following of a task that was accepted', async () => {
    const made = { host: 'h', key: 'k', submission: { kind: 'done', images: [] }, tookMs: 30_000 };
    const collect = () => ({ afterMs: 30_000, value: made });
    batch = await FakeBatch.start(1, {}, { delay: () => 5, latency: () => 500, claim: () => ({ tookMs: 500 }), collect });
    batch.world.at(5_000, () => batch.world.sleep(HOUR_MS));
    await batch.world.run();
    expect(batch.outcomes).toMatchObject([{ status: 'success', generationMs: 30_500 }]);
  });
});
