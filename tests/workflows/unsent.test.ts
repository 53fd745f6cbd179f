import { say } from '../../src/words/current.js';
import { afterEach, describe, expect, it } from 'vitest';
import { JOURNAL_UNREAD } from '../../src/domain/failures/unsent-failures.js';
import type { Failure } from '../../src/domain/failures/failure.js';
import { FakeBatch, type Try } from './fake-site.js';

let batch: FakeBatch;
afterEach(() => batch.world.close());

const full: Failure = { code: 'spool_full', message: 'The disk is full.', billing: 'unbilled', unsent: true };
const thrown = { message: say(full.message), type: full.code, final: true, detail: full } as const;

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

describe('A request whose journal cannot be read', () => {
  const unread: Failure = { code: 'spool_full', message: 'Too many open files.', billing: 'maybe' };
  const fails = { message: say(unread.message), type: JOURNAL_UNREAD, final: true, detail: unread } as const;
  const keys: string[] = [];

  async function unreadable(times: number): Promise<void> {
    keys.length = 0;
    const fault = ({ type, before, input }: Try) => {
      if (type !== 'submitGeneration') return undefined;
      keys.push((input as { key: string }).key);
      return before < times ? { fails } : undefined;
    };
    batch = await FakeBatch.start(1, { retries: 3 }, { delay: () => 5, latency: () => 1_000, fault });
    await batch.world.run();
  }

  it('is asked for again with the same key, because it may have been sent before', async () => {
    await unreadable(5);
    expect(new Set(keys)).toEqual(new Set(['summer.n/000000-a1-s1']));
    expect(keys).toHaveLength(6);
    expect(batch.outcomes).toMatchObject([{ status: 'success', calls: { sent: 1, delivered: 1 } }]);
  });

  it('is counted as unknown when nobody can read it for half an hour, and is not paid for', async () => {
    await unreadable(Infinity);
    expect(new Set(keys).size).toBe(1);
    expect(batch.outcomes).toMatchObject([{ status: 'error', code: 'spool_full', calls: { sent: 1, unknown: 1 } }]);
    expect(batch.starts).toEqual([]);
  });
});
