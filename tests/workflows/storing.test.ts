import { afterEach, describe, expect, it } from 'vitest';
import type { StoreEnd, StoreGroupInput } from '../../src/activities/storage.js';
import type { BatchInput } from '../../src/domain/batch.js';
import { FakeBatch, type Fault, type SiteOptions, type Try } from './fake-site.js';

let batch: FakeBatch;
afterEach(() => batch.world.close());

/** The items that each activity was asked to store, in order. */
let groups: number[][] = [];
let alone: number[] = [];

interface Storing {
  /** How a group goes instead; `number`: the how manieth. */
  readonly together?: (number: number, input: StoreGroupInput, call: Try) => Fault | undefined;
  readonly byItself?: (index: number) => Fault | undefined;
}

async function start(
  total: number,
  settings: Partial<BatchInput['settings']>,
  { together, byItself }: Storing,
  more: Partial<SiteOptions> = {},
) {
  // prettier-ignore
  groups = [];
  alone = [];
  const fault = (call: Try): Fault | undefined => {
    if (call.type === 'storeGroup') {
      const input = call.input as StoreGroupInput;
      groups.push(input.items.map(({ index }) => index));
      return together?.(groups.length, input, call);
    }
    const { index } = (call.input as { index?: number }) ?? {};
    if (call.type !== 'storeImages' || index === undefined) return undefined;
    // The fake site asks for the items of a group as well.
    if (call.workflowId !== '') alone.push(index);
    return byItself?.(index);
  };
  const limits = { heartbeatTimeoutMs: 4_000, hostReturnMs: 600_000, ...settings };
  batch = await FakeBatch.start(total, limits, { delay: () => 2, latency: () => 200, fault, ...more });
}

const SLOW: Fault = { effect: true, afterMs: 400 };
const atOnce = { concurrency: 20, segmentSize: 60 };
const storedBy = (until: number): number[] => batch.outcomes.filter(({ endedAt }) => endedAt <= until).map(({ index }) => index);
const codes = (): string[] => batch.outcomes.flatMap((outcome) => (outcome.status === 'success' ? [] : [outcome.code]));

describe('Pictures of a segment', () => {
  it('are stored in groups while others are being stored, each once', async () => {
    await start(60, atOnce, { together: () => SLOW });
    await batch.world.run();
    expect(batch.summary?.tally.success).toBe(60);
    expect(groups.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index));
    expect(groups.length).toBeLessThan(10);
    expect(alone).toEqual([]);
    const shown = batch.world.summaries.of(`${FakeBatch.ID}/0`);
    expect(shown).toContain('store item 0');
    expect(shown.find((text) => /^store the pictures of \d+ items$/.test(text))).toBeDefined();
  });

  it('are stored at once where no other is being stored', async () => {
    await start(3, { concurrency: 1 }, {});
    await batch.world.run();
    expect(groups).toEqual([[0], [1], [2]]);
    const [first, second] = batch.starts;
    // The answer, a task of the workflow, the next request; a store that is waited for would come on top.
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeLessThan(220);
  });

  it('are at most 50 items in an activity', async () => {
    await start(130, { concurrency: 60, segmentSize: 130 }, { together: () => ({ effect: true, afterMs: 2_000 }) });
    await batch.world.run();
    expect(batch.summary?.tally.success).toBe(130);
    expect(Math.max(...groups.map((group) => group.length))).toBe(50);
  });

  it('do not suffer from one that its store does not take', async () => {
    const fails: Fault = { fails: { message: 'the bucket does not answer' } };
    const settings = { ...atOnce, totalTimeoutMs: 60_000, graceMs: 60_000 };
    await start(40, settings, { together: () => SLOW, byItself: (index) => (index === 7 ? fails : undefined) });
    const begunAt = batch.world.now;
    await batch.world.run();
    expect(storedBy(begunAt + 5_000)).toHaveLength(39);
    expect(codes()).toEqual(['store_failed']);
    expect(new Set(alone)).toEqual(new Set([7]));
    expect(batch.outcomes.find(({ index }) => index === 7)).toMatchObject({ claims: [{ kind: 'spool', host: 'h' }] });
  });

  it('say of one that was refused for good what its own activity would say, and it is not tried again', async () => {
    const failure = { code: 'store_failed', message: 'Other bytes are there.', billing: 'billed' } as const;
    const together = (_: number, { items }: StoreGroupInput): Fault => ({
      afterMs: 5,
      value: items.map(({ index }): StoreEnd => (index === 3 ? { kind: 'failed', failure } : { kind: 'stored', images: [] })),
    });
    await start(10, atOnce, { together });
    await batch.world.run();
    expect(codes()).toEqual(['store_failed']);
    const refused = batch.outcomes.find(({ index }) => index === 3);
    expect(JSON.stringify(refused)).toContain('Other bytes are there.');
    expect(alone).toEqual([]);
  });

  it('of a worker that dies in the middle of it are stored by the next one', async () => {
    await start(40, atOnce, { together: (number) => (number === 2 ? { silent: {}, afterMs: 100 } : SLOW) });
    await batch.world.run();
    expect(batch.summary?.tally).toMatchObject({ success: 40, calls: { sent: 40, delivered: 40 } });
    expect(groups.filter((group) => group.includes(groups[1]?.[0] ?? -1))).toHaveLength(2);
    expect(alone).toEqual([]);
  });

  it('do not wait for a storing that takes long: its host may be away', async () => {
    const together = (number: number): Fault | undefined => (number === 1 ? { neverStarted: true, afterMs: 300_000 } : undefined);
    await start(20, { concurrency: 2 }, { together }, { latency: (index) => (index === 0 ? 100 : 2_000) });
    const begunAt = batch.world.now;
    await batch.world.run();
    expect(storedBy(begunAt + 60_000)).toHaveLength(19);
    expect(batch.summary?.tally.success).toBe(20);
  });

  it('of a host that does not come back are lost, and say where they are', async () => {
    await start(4, { concurrency: 4 }, { together: () => ({ neverStarted: true, afterMs: 300_000 }) });
    await batch.world.run();
    expect(codes()).toEqual(['lost', 'lost', 'lost', 'lost']);
    expect(alone).toEqual([]);
  });

  it('are stored although the batch is cancelled meanwhile', async () => {
    await start(40, { ...atOnce, concurrency: 10 }, { together: () => ({ effect: true, afterMs: 2_000 }) });
    await batch.world.run(() => groups.length >= 2);
    batch.signal('cancelBatch', 'enough');
    await batch.world.run();
    const { success = 0, calls } = batch.summary?.tally ?? {};
    expect(success).toBeGreaterThanOrEqual(10);
    expect(calls).toMatchObject({ sent: success, delivered: success });
  });
});
