import { afterEach, describe, expect, it } from 'vitest';
import { EMPTY_TALLY } from '../../src/domain/outcome.js';
import type { BatchSummary, Settled } from '../../src/domain/summary.js';
import type { Unsettled } from '../../src/workflows/batch/settle.js';
import { type Thrown, World } from './world.js';

const ID = 'batch/summer/settle';
const DAY = 24 * 3_600_000;
const FULL: Thrown = { message: 'the disk is full' };
const FACTS = { batchId: 'summer', version: '1', total: 4, startedAt: 1, endedAt: 2, ended: 'deadline', sitesOut: [] } as const;
const BEFORE: BatchSummary = { ...FACTS, tally: { ...EMPTY_TALLY, success: 1, error: 3, images: 1 }, location: '/x/summer' };
const AFTER: BatchSummary = { ...BEFORE, tally: { ...EMPTY_TALLY, success: 3, error: 1, images: 3 } };
const NOTE: Unsettled = {
  report: {
    ...{ batch: { batchId: 'summer', nonce: 'n' }, pageSize: 250, storeUntil: 7, summary: FACTS },
    destination: { store: 'local', folder: 'summer' },
  },
  summary: BEFORE,
  digest: 'before',
};

const ANSWERS: Readonly<Record<string, unknown>> = {
  findHosts: [{ host: 'a', waitMs: 30_000 }],
  settleSpool: { corrected: 2 },
  recordUnstarted: null,
  recordDigest: 'after',
  writeReport: AFTER,
};

let world: World;
afterEach(() => world.close());

/** Settles a batch while a call fails so often, at most for a day; answers how often it was tried. */
async function settle(call: string, times: number, failure = FULL): Promise<number> {
  let tries = 0;
  world = await World.open({
    delay: () => 1,
    activity: (type) => {
      const fails = type === call && ++tries <= times;
      return { afterMs: 5, value: ANSWERS[type], ...(fails && { fails: failure }) };
    },
  });
  await world.start('settleBatch', ID, [NOTE]);
  const { now } = world;
  await world.run(() => !world.isOpen(ID) || world.now > now + DAY);
  return tries;
}

const settled = () => world.results.get(ID) as Settled | undefined;

describe.each(Object.keys(ANSWERS))('The end of a batch that is looked at again, and whose %s fails', (call) => {
  it('once goes on and brings what there is', async () => {
    expect(await settle(call, 1)).toBeGreaterThan(1);
    expect(settled()).toMatchObject({ summary: AFTER, pictures: 2, left: [] });
  });

  it('five times goes on, or names the host that does not answer', async () => {
    await settle(call, 5);
    const left = call === 'settleSpool' ? [{ host: 'a', reason: FULL.message }] : [];
    expect(settled()).toMatchObject({ summary: AFTER, left });
  });

  it('for ever is tried for ever, or names the host', async () => {
    await settle(call, Infinity);
    if (call === 'settleSpool') return expect(settled()).toMatchObject({ left: [{ host: 'a', reason: FULL.message }] });
    expect(world.pending(ID)).toMatchObject([{ type: call, lastFailure: FULL.message }]);
  });

  it('and calls that final goes on all the same', async () => {
    await settle(call, 2, { ...FULL, type: 'store_failed', final: true });
    expect(settled()).toMatchObject({ summary: AFTER });
  });
});
