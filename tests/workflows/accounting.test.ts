import { afterEach, describe, expect, it } from 'vitest';
import { outcomesOf } from '../../src/domain/outcome.js';
import { FakeBatch, HOST_WAIT_MS } from './fake-site.js';

let batch: FakeBatch;
afterEach(() => batch.world.close());

/** 20 items in two segments, of which the first is ended from outside while it has two requests open. */
async function withBrokenSegment(hostsAway: readonly string[]): Promise<void> {
  batch = await FakeBatch.start(20, { concurrency: 2, segmentSize: 10 }, { latency: () => 10_000, delay: () => 5, hostsAway });
  await batch.world.run(() => batch.starts.length === 4);
  await batch.world.terminate(`${FakeBatch.ID}/0`);
  await batch.world.run();
}

const codesOf = (): (string | undefined)[] =>
  [...outcomesOf(batch.outcomes.map((outcome) => JSON.stringify(outcome))).values()]
    .sort((a, b) => a.index - b.index)
    .map((outcome) => (outcome.status === 'success' ? 'success' : outcome.code));

describe('items of a segment that was ended from outside', () => {
  it('count as not started where every host has said that it began none of them', async () => {
    await withBrokenSegment([]);
    const codes = codesOf();
    expect(codes.slice(0, 4)).not.toContain('cancelled');
    expect(codes.slice(4, 10)).toEqual(Array.from({ length: 6 }, () => 'cancelled'));
    expect(codes.slice(10)).toEqual(Array.from({ length: 10 }, () => 'success'));
    expect(batch.summary?.tally.calls.sent).toBe(batch.starts.length);
    expect(batch.summary).not.toHaveProperty('unheard');
  });

  it('are lost where a host does not answer, and all hosts are waited for at once', async () => {
    await withBrokenSegment([]);
    const whole = batch.world.now;
    await batch.world.close();
    await withBrokenSegment(['h_1', 'h_2', 'h_3', 'h_4']);
    expect(codesOf().slice(4, 10)).toEqual(Array.from({ length: 6 }, () => 'lost'));
    expect(batch.summary?.unheard).toEqual(['h_1', 'h_2', 'h_3', 'h_4']);
    expect(batch.world.now - whole).toBeLessThan(2 * HOST_WAIT_MS);
    expect(batch.tries.get('settleSpool')).toBe(5);
  });
});
