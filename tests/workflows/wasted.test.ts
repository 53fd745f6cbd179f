import { shownMessage } from './shown-message.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../src/domain/failures/failure.js';
import { whyLeftOut } from '../../src/domain/missing.js';
import type { BatchProgress } from '../../src/domain/progress.js';
import { FakeBatch, type SiteOptions } from './fake-site.js';
import type { Course } from './world.js';

let batch: FakeBatch;

afterEach(() => batch.world.close());

const EMPTY: Failure = { code: 'invalid_response', message: 'the answer holds no picture: <html>', billing: 'maybe' };
const steady: SiteOptions = { delay: () => 5, latency: () => 2_000 };
const empty: SiteOptions = { ...steady, failure: () => EMPTY };
const ROOT = FakeBatch.ID;
const IMAGE = { file: '1.png', sha256: '1', bytes: 1, type: 'image/png' };
const UNUSED = { kind: 'empty', reason: 'strictNative forbids its use', images: [IMAGE] } as const;

/** Lets `ms` pass. */
async function pass(ms: number): Promise<void> {
  let over = false;
  batch.world.at(ms, () => void (over = true));
  await batch.world.run(() => over);
}

const progress = () => batch.world.query<BatchProgress>(ROOT, 'progress');

describe('A picture that an item must not use', () => {
  it('ends it with words and a claim, and no other one is paid for', async () => {
    batch = await FakeBatch.start(3, { concurrency: 3, retries: 2 }, { ...steady, claim: () => ({ submission: UNUSED }) });
    await batch.world.run();
    expect(batch.starts).toHaveLength(3);
    expect(batch.summary?.tally).toMatchObject({ no_image: 3, calls: { sent: 3, empty: 3 } });
    for (const outcome of batch.outcomes) {
      expect(outcome).toMatchObject({ code: 'picture_unused', claims: [{ kind: 'spool', host: 'h' }] });
      expect(outcome.status !== 'success' && whyLeftOut(outcome)).toBe('paid');
    }
  });

  it.each<[string, Course]>([
    ['is fetched from its URL', { afterMs: 5, value: { host: 'h', key: 'k-c', submission: UNUSED } }],
    ['cannot be fetched', { afterMs: 600_000, value: null, failure: { code: 'network', message: 'reset', billing: 'maybe' } }],
    ['may not be fetched', { afterMs: 5, value: null, failure: { code: 'no_image', message: 'guarded', billing: 'maybe' } }],
  ])('and that %s ends it with words and a claim, and no other one is paid for', async (_, course) => {
    const submission = { kind: 'pending', operation: 'urls', keptMs: 600_000, unused: UNUSED.reason } as const;
    const options = { ...steady, claim: () => ({ submission }), collect: () => course };
    batch = await FakeBatch.start(3, { concurrency: 3, retries: 2 }, options);
    await batch.world.run();
    expect(batch.starts).toHaveLength(3);
    expect(batch.summary?.tally).toMatchObject({ no_image: 3, calls: { sent: 3 } });
    for (const outcome of batch.outcomes) {
      const claim = course.failure ? { kind: 'operation', operation: 'urls' } : { kind: 'spool', host: 'h', key: 'k-c' };
      expect(outcome).toMatchObject({ code: 'picture_unused', claims: [claim] });
      expect(shownMessage(outcome)).toContain(UNUSED.reason);
    }
  });
});

describe('A site whose paid answers bring no picture', () => {
  it.each([300, 20, 2])('stops the batch after five requests and those under way (segments of %i)', async (segmentSize) => {
    batch = await FakeBatch.start(300, { concurrency: 4, segmentSize, retries: 1, pauseAfterEmpty: 5 }, empty);
    await pass(600_000);
    expect(batch.starts.length).toBeGreaterThanOrEqual(5);
    expect(batch.starts.length).toBeLessThanOrEqual(5 + 2 * 4);
    expect(await progress()).toMatchObject({
      stage: 'paused',
      paused: { by: 'plantain', wasted: { site: 'banana', requests: batch.starts.length, ...pick(EMPTY) } },
    });
    batch.signal('cancelBatch', 'enough');
    await batch.world.run();
    expect(batch.summary?.tally.calls.unknown).toBe(batch.starts.length);
  });

  it('gets a fresh row of five when somebody resumes the batch', async () => {
    batch = await FakeBatch.start(300, { concurrency: 1, pauseAfterEmpty: 5 }, empty);
    await pass(100_000);
    const first = batch.starts.length;
    batch.signal('resumeBatch');
    await pass(100_000);
    expect(batch.starts.length).toBe(2 * first);
    batch.signal('cancelBatch', 'enough');
    await batch.world.run();
  });

  it('stops nothing where a picture comes between, or where the setting is 0 or absent', async () => {
    const sometimes: SiteOptions = { ...steady, failure: (index) => (index % 5 === 4 ? undefined : EMPTY) };
    batch = await FakeBatch.start(60, { concurrency: 1, segmentSize: 7, pauseAfterEmpty: 5 }, sometimes);
    await batch.world.run();
    expect(batch.summary?.tally).toMatchObject({ success: 12, error: 48 });
    for (const settings of [{ pauseAfterEmpty: 0 }, {}]) {
      await batch.world.close();
      batch = await FakeBatch.start(30, { concurrency: 3, ...settings }, empty);
      await batch.world.run();
      expect(batch.summary?.tally.error).toBe(30);
    }
  });
});

const pick = ({ code, message }: Failure) => ({ code, message });
