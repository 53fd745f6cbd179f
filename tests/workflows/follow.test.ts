import { shownMessage } from './shown-message.js';
import { afterEach, describe, expect, it } from 'vitest';
import { operationClaim, spoolClaim } from '../../src/domain/claim.js';
import type { Failure } from '../../src/domain/failures/failure.js';
import { FakeBatch, MADE } from './fake-site.js';
import type { Course } from './world.js';

let batch: FakeBatch;

afterEach(() => batch.world.close());

const stuck = { afterMs: 30_000, value: null, timedOut: { progress: 95 } };

async function run(retries: number, collect: NonNullable<Parameters<typeof FakeBatch.start>[2]['collect']>): Promise<void> {
  batch = await FakeBatch.start(1, { retries }, { delay: () => 5, latency: () => 100, collect });
  await batch.world.run();
}

describe('an operation that is not over when its time is', () => {
  it('is looked at once more before another is bought, and stays on record', async () => {
    await run(1, (attempt) => (attempt === 1 ? stuck : MADE));
    expect(batch.looks).toEqual([1, 1, 2]);
    expect(batch.starts).toHaveLength(2);
    const operation = operationClaim('summer.n/000000-a1-s1', 'banana');
    const calls = { sent: 2, delivered: 1, unbilled: 0, empty: 0, unknown: 1 };
    expect(batch.outcomes).toMatchObject([{ status: 'success', attempts: 2, calls, claims: [operation] }]);
  });

  it('is taken when that look finds it made', async () => {
    await run(1, (_attempt, look) => (look === 1 ? stuck : MADE));
    expect(batch.starts).toHaveLength(1);
    const calls = { sent: 1, delivered: 1, unbilled: 0, empty: 0, unknown: 0 };
    expect(batch.outcomes).toMatchObject([{ status: 'success', attempts: 1, calls }]);
    expect(batch.outcomes[0]).not.toHaveProperty('claims');
  });

  it('ends its item, when no attempt is left, with how far it came', async () => {
    await run(0, () => stuck);
    expect(batch.outcomes).toMatchObject([{ status: 'error', code: 'timeout', calls: { unknown: 1 } }]);
    expect(shownMessage(batch.outcomes[0])).toContain('95%');
  });
});

describe('an operation that cannot be followed to its end', () => {
  const away = (billing: Failure['billing']): Course => ({
    afterMs: 500,
    value: null,
    failure: { code: 'server_error', message: 'gone', billing },
  });

  it('stays on record, because it may be there after all', async () => {
    await run(1, (attempt) => (attempt === 1 ? away('maybe') : MADE));
    const operation = operationClaim('summer.n/000000-a1-s1', 'banana');
    expect(batch.outcomes).toMatchObject([{ status: 'success', claims: [operation], calls: { sent: 2, unknown: 1 } }]);
  });

  it.each(['unbilled', 'billed'] as const)('is forgotten when it surely has no picture (%s)', async (billing) => {
    await run(0, () => away(billing));
    expect(batch.outcomes).toMatchObject([{ status: 'error', calls: { sent: 1 } }]);
    expect(batch.outcomes[0]).not.toHaveProperty('claims');
  });
});

describe('an operation that is left open at its site', () => {
  it('stays on record, although it surely cost nothing', async () => {
    const failure: Failure = { code: 'timeout', message: 'gpu does not answer', billing: 'unbilled', open: true };
    await run(0, () => ({ afterMs: 500, value: null, failure }));
    const operation = operationClaim('summer.n/000000-a1-s1', 'banana');
    expect(batch.outcomes).toMatchObject([{ status: 'error', claims: [operation], calls: { sent: 1, unbilled: 1 } }]);
  });
});

describe('what goes on when the grace is over', () => {
  const LIMITS = { retries: 0, totalTimeoutMs: 5_000, graceMs: 2_000 };
  const SLOW = { afterMs: 60_000, value: [] };

  it('is counted once and has a claim, where pictures are being stored', async () => {
    batch = await FakeBatch.start(1, LIMITS, { delay: () => 5, latency: () => 4_000, store: SLOW });
    await batch.world.run();
    const calls = { sent: 1, delivered: 1, unbilled: 0, empty: 0, unknown: 0 };
    const claims = [spoolClaim('h', 'summer.n/000000-a1-s1')];
    expect(batch.outcomes).toMatchObject([{ status: 'timeout_total', calls, claims }]);
  });

  it('is counted as a request of which nobody knows, where a site was being asked for what it had accepted', async () => {
    batch = await FakeBatch.start(1, LIMITS, { delay: () => 5, latency: () => 1_000, collect: () => SLOW });
    await batch.world.run();
    const calls = { sent: 1, delivered: 0, unbilled: 0, empty: 0, unknown: 1 };
    expect(batch.outcomes).toMatchObject([{ status: 'timeout_total', calls }]);
  });

  it('is counted once, whichever of the last look and the end of the grace comes first', async () => {
    const calls: unknown[] = [];
    for (let before = -4; before <= 8; before += 1) {
      let endsAt = Infinity;
      const collect = (_attempt: number, look: number): Course =>
        look === 1
          ? { ...SLOW, sentAfterMs: 60_000 }
          : { afterMs: endsAt - before - batch.world.now, value: null, timedOut: { progress: 50 } };
      batch = await FakeBatch.start(1, LIMITS, { delay: () => 5, latency: () => 1_000, collect });
      endsAt = batch.world.now + LIMITS.totalTimeoutMs + LIMITS.graceMs;
      await batch.world.run();
      calls.push(batch.outcomes[0]?.calls.sent);
    }
    expect(new Set(calls)).toEqual(new Set([1]));
  }, 60_000);
});
