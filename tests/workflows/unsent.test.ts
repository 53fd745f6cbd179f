import { afterEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../src/domain/failure.js';
import { FakeBatch, type Try } from './fake-site.js';

let batch: FakeBatch;
afterEach(() => batch.world.close());

const full: Failure = { code: 'spool_full', message: 'The disk is full.', billing: 'unbilled', unsent: true };
const thrown = { message: full.message, type: full.code, final: true, detail: full } as const;

describe('A request that never left its host', () => {
  it('is repeated when that is possible, and is not counted as sent', async () => {
    const fault = ({ type, before }: Try) => (type === 'submitGeneration' && before < 12 ? { fails: thrown } : undefined);
    batch = await FakeBatch.start(8, { concurrency: 4 }, { delay: () => 5, latency: () => 1_000, fault });
    await batch.world.run();
    const { calls, success } = batch.summary?.tally ?? { calls: undefined, success: 0 };
    expect(success).toBe(8);
    expect(batch.starts).toHaveLength(8);
    expect(calls).toEqual({ sent: 8, delivered: 8, unbilled: 0, empty: 0, unknown: 0 });
  });
});
