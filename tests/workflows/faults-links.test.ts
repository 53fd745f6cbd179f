import { afterEach, describe, expect, it } from 'vitest';
import { endedCount } from '../../src/domain/outcome.js';
import { FakeBatch } from './fake-site.js';

let batch: FakeBatch;
afterEach(() => batch.world.close());

const TOTAL = 30;
const LARGE = 1_000;
const HOUR = 3_600_000;
const SETTINGS = { concurrency: 5, segmentSize: 10, retries: 2, singleTimeoutMs: 60_000, graceMs: 60_000, totalTimeoutMs: HOUR };

/** Starts of segments and messages that fail so often, or for ever, each time for the same segment or message. */
interface Broken {
  readonly childFails?: boolean;
  readonly signal?: string;
  readonly times: number;
}

async function play(broken: Broken): Promise<void> {
  await open(broken);
  await end();
}

async function open({ childFails, signal, times }: Broken, total = TOTAL): Promise<void> {
  const tries = new Map<string, number>();
  const fails = (what: string): boolean => {
    tries.set(what, (tries.get(what) ?? 0) + 1);
    return (tries.get(what) ?? 0) <= times;
  };
  batch = await FakeBatch.start(total, SETTINGS, {
    delay: () => 5,
    latency: () => 1_000,
    childFails: (id) => childFails === true && fails(id),
    signalFails: (name, id) => name === `internal.${signal ?? ''}` && fails(`${name} ${id}`),
  });
}

async function end(): Promise<void> {
  const { now } = batch.world;
  await batch.world.run(() => !batch.world.isOpen(FakeBatch.ID) || batch.world.now > now + 24 * HOUR);
}

function expectTrueReport(total = TOTAL): void {
  const { summary, outcomes, starts } = batch;
  if (!summary) throw new Error('the batch has not ended');
  expect(new Set(outcomes.map(({ index }) => index)).size).toBe(total);
  expect(endedCount(summary.tally)).toBe(total);
  expect(summary.tally.calls.sent).toBe(starts.length);
  for (const outcome of outcomes) if (outcome.status !== 'success') expect(outcome.message).not.toBe('');
}

const SIGNALS = ['activateSegment', 'followOrders', 'headIs', 'segmentEmptied', 'tailInFlight', 'siteWorks', 'segmentNews'];

describe('A batch whose segments do not start', () => {
  it.each([1, 5])('%i times makes everything', async (times) => {
    await play({ childFails: true, times });
    expectTrueReport();
    expect(batch.summary?.tally.success).toBe(TOTAL);
  });

  it('for ever ends at its total timeout with a true report', async () => {
    await play({ childFails: true, times: Infinity });
    expectTrueReport();
    expect(batch.starts).toEqual([]);
    expect(batch.summary?.tally.timeout_total).toBe(TOTAL);
  });
});

describe.each(SIGNALS)('A batch whose message %s is refused', (signal) => {
  it.each([1, 5])('%i times makes everything', async (times) => {
    await play({ signal, times });
    expectTrueReport();
    expect(batch.summary?.tally.success).toBe(TOTAL);
  });

  it('for ever ends with a true report', async () => {
    await play({ signal, times: Infinity });
    expectTrueReport();
  });
});

it('A cancel whose orders are refused five times still ends the batch', async () => {
  await open({ signal: 'followOrders', times: 5 }, LARGE);
  await batch.world.run(() => batch.starts.length >= 8);
  batch.signal('cancelBatch', 'enough');
  await end();
  expectTrueReport(LARGE);
  expect(batch.summary?.ended).toBe('cancelled');
  expect(batch.starts.length).toBeLessThan(LARGE);
});
