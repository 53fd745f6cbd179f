import { afterEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../src/domain/failures/failure.js';
import { forecastOf } from '../../src/report/forecast.js';
import { recentBatches } from '../../src/report/recent.js';
import { seeded } from '../domain/seeded.js';
import { FakeBatch } from './fake-site.js';

/** How a site behaves: times in seconds, and what a share of its requests ends with. */
interface Shape {
  readonly seconds: readonly [least: number, most: number];
  readonly share?: number;
  readonly failure?: Failure;
}

const SHAPES: readonly [name: string, shape: Shape][] = [
  ['even times', { seconds: [40, 40] }],
  ['spread times', { seconds: [10, 60] }],
  ['failures that are charged', { seconds: [20, 40], share: 0.2, failure: failure('server_error', 'billed') }],
  ['answers without a picture', { seconds: [15, 25], share: 0.35, failure: failure('no_image', 'billed') }],
  ['failures that are refunded', { seconds: [30, 90], share: 0.25, failure: failure('server_error', 'unbilled') }],
  ['refusals for a while', { seconds: [20, 40], share: 0.03, failure: failure('rate_limited', 'unbilled') }],
];

function failure(code: Failure['code'], billing: Failure['billing']): Failure {
  return { code, message: 'as the test wants it', billing };
}

let batch: FakeBatch;

afterEach(() => batch.world.close());

/** The real workflows in a time of their own: what they do with a site of this shape. */
async function make(
  total: number,
  settings: { concurrency: number; requestDelayMs: number; retries: number },
  shape: Shape,
  seed: number,
) {
  const random = seeded(seed);
  const [least, most] = shape.seconds;
  batch = await FakeBatch.start(total, settings, {
    delay: () => 1 + random() * 20,
    latency: () => 1000 * (least + random() * (most - least)),
    failure: () => (random() < (shape.share ?? 0) ? shape.failure : undefined),
  });
  const startedAt = batch.world.now;
  await batch.world.run();
  const entries = batch.outcomes.map((outcome) => ({ item: { site: 'banana', model: 'pro' }, outcome }));
  return { entries, startedAt, endedAt: batch.world.now, tookMs: batch.world.now - startedAt };
}

describe('the time of a batch', () => {
  it.each(SHAPES)('is forecast within 10 % from what one of another size and pace has seen: %s', async (_name, shape) => {
    const pace = { concurrency: 5, requestDelayMs: 0, retries: 1 };
    const before = await make(60, pace, shape, 7);
    await batch.world.close();
    const seen = recentBatches(before.entries, before, pace).get('banana')!;
    const next = { concurrency: 12, requestDelayMs: 500, retries: 2 };
    const { time } = forecastOf([{ model: 'pro', label: 'pro', pictures: 100 }], next, [seen]);
    const { tookMs } = await make(100, next, shape, 8);
    expect(Math.abs(time!.likelyMs - tookMs)).toBeLessThan(0.1 * tookMs);
  });
});
