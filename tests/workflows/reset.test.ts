import { shownMessage } from './shown-message.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HELD_ELSEWHERE } from '../../src/domain/failures/unsent-failures.js';
import type { Failure } from '../../src/domain/failures/failure.js';
import type { Recovery } from '../../src/domain/generation.js';
import { outcomesOf } from '../../src/domain/outcome.js';
import { FakeBatch, type Fault, type Try } from './fake-site.js';

let batch: FakeBatch;

afterEach(() => batch.world.close());

/** As the paid activity fails on a host that has not the right to send. */
const HELD = { code: HELD_ELSEWHERE, message: 'another host sent it', billing: 'unbilled', host: 'h' } as unknown as Failure;

/** A batch of one item whose first request had been sent by another host, which answers so when it is asked. */
async function afterReset(answer: (key: string) => Recovery): Promise<void> {
  const failure = (_index: number, attempt: number) => (attempt === 1 ? HELD : undefined);
  batch = await FakeBatch.start(1, { retries: 2 }, { delay: () => 5, latency: () => 100, failure });
  vi.spyOn(batch.record, 'recover').mockImplementation(answer);
  await batch.world.run();
}

describe('a request that another host sent before the batch was reset', () => {
  it('is adopted from that host', async () => {
    const submission = { kind: 'done', images: [] } as const;
    await afterReset((key) => ({ kind: 'adopted', claim: { host: 'h', key, submission } }));
    expect(batch.outcomes).toMatchObject([{ status: 'success', calls: { sent: 1, delivered: 1 } }]);
  });

  it('is not paid for again when that host has no record of it, and the outcome says how to go on', async () => {
    await afterReset(() => ({ kind: 'unknown', noRecord: true }));
    expect(batch.outcomes).toMatchObject([{ status: 'error', code: 'submission_unknown', calls: { sent: 1, unknown: 1 } }]);
    expect(shownMessage(batch.outcomes[0])).toContain('plantain run --again summer');
    expect(batch.starts).toHaveLength(1);
  });
});

describe('the answer to a request that had been given up', () => {
  it('takes the place of another request when it comes before that is sent, and is counted once', async () => {
    const key = 'summer.n/000000-a1-s1';
    const failure = (_index: number, attempt: number): Failure | undefined =>
      attempt === 1 ? { code: 'submission_unknown', message: 'the worker died', billing: 'maybe' } : undefined;
    const claim = (attempt: number) => (attempt === 2 ? { key, late: true as const } : {});
    batch = await FakeBatch.start(1, { retries: 1 }, { delay: () => 5, latency: () => 100, failure, claim });
    await batch.world.run();
    expect(batch.outcomes).toMatchObject([{ status: 'success', calls: { sent: 1, delivered: 1, unknown: 0 } }]);
    expect(batch.outcomes[0]).not.toHaveProperty('claims');
  });
});

describe('a root that was reset and then cancelled in Temporal before it opened a segment', () => {
  it('ends the segments of the run before, waits for them, and declares what they sent', async () => {
    // The root that was reset learns only after ten seconds which sites are served.
    const fault = ({ type, before }: Try): Fault | undefined =>
      type === 'checkSites' && before > 0 ? { afterMs: 10_000, effect: true } : undefined;
    const settings = { concurrency: 2, segmentSize: 4 };
    batch = await FakeBatch.start(12, settings, { delay: () => 5, latency: () => 3_000, fault });
    batch.world.at(4_000, () => batch.world.reset(FakeBatch.ID));
    batch.world.at(5_000, () => void batch.world.cancel(FakeBatch.ID));
    await batch.world.run();
    const last = Math.max(...batch.starts.map(({ at }) => at));
    expect(last - Date.UTC(2026, 0, 1)).toBeLessThan(4_500);
    const declared = [...outcomesOf(batch.outcomes.map((outcome) => JSON.stringify(outcome))).values()];
    expect(declared).toHaveLength(12);
    expect(declared.reduce((sum, { calls }) => sum + calls.sent, 0)).toBe(batch.starts.length);
    expect(declared.filter(({ status }) => status === 'success')).toHaveLength(batch.starts.length);
    expect(batch.world.runs).toEqual([]);
  });
});

describe('a segment that was reset and then stopped', () => {
  it('leaves no request of one host out that has as many of another on record', async () => {
    const failure = (_index: number, attempt: number): Failure | undefined =>
      attempt === 1 ? { code: 'server_error', message: 'broken', billing: 'maybe' } : undefined;
    const host = (attempt: number) => `h${attempt}`;
    const settings = { retries: 1, requestDelayMs: 5_000 };
    batch = await FakeBatch.start(1, settings, { delay: () => 5, latency: () => 100, failure, host });
    await batch.world.run(() => batch.starts.length === 2);
    // The run that sent both has no outcome yet; the next one learns of the first again, and is stopped before it asks for the second.
    await batch.world.reset(`${FakeBatch.ID}/0`);
    batch.world.at(1_000, () => batch.signal('cancelBatch', 'enough'));
    await batch.world.run();
    expect(batch.starts).toHaveLength(2);
    expect(batch.summary?.tally.calls).toEqual({ sent: 2, delivered: 1, unbilled: 0, empty: 0, unknown: 1 });
  });
});
