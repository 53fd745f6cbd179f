import { afterEach, describe, expect, it } from 'vitest';
import type { UnstartedInput } from '../../src/activities/record/items.js';
import type { ReportInput } from '../../src/activities/record/report.js';
import { EMPTY_TALLY } from '../../src/domain/outcome.js';
import type { BatchSummary, Settled } from '../../src/domain/summary.js';
import type { Unsettled } from '../../src/workflows/batch/settle.js';
import { type Course, World } from './world.js';

const ID = 'batch/summer/settle';
const FACTS = { batchId: 'summer', version: '1', total: 4, startedAt: 1, endedAt: 2, ended: 'deadline', sitesOut: [] } as const;
const BEFORE: BatchSummary = { ...FACTS, tally: { ...EMPTY_TALLY, success: 1, error: 3, images: 1 }, location: '/x/summer' };
const AFTER: BatchSummary = { ...BEFORE, tally: { ...EMPTY_TALLY, success: 3, error: 1, images: 3 } };
const REPORT: ReportInput = {
  batch: { batchId: 'summer', nonce: 'n' },
  pageSize: 250,
  destination: { store: 'local', folder: 'summer' },
  storeUntil: 7,
  summary: FACTS,
};
const NOTHING: Course = { afterMs: 10, value: { corrected: 0 } };
const corrected = (count: number): Course => ({ afterMs: 10, value: { corrected: count } });
const REFUSED: Course = { afterMs: 10, value: { corrected: 0, left: 2, reason: 'the bucket is away' } };

let world: World;
afterEach(() => world.close());

interface Settling {
  readonly before?: BatchSummary;
  /** Of the record after the look into the spools. */
  readonly digest?: string;
  readonly note?: Unsettled;
}

/** What the hosts answer, one look after the other; the last answer is given again. */
async function settle(
  hosts: Readonly<Record<string, readonly Course[]>>,
  { before = BEFORE, digest = 'd1', note = { report: REPORT, summary: before, digest: 'd1' } }: Settling = {},
) {
  const looks: string[] = [];
  const reports: ReportInput[] = [];
  const unstarted: UnstartedInput[] = [];
  world = await World.open({
    delay: () => 1,
    activity: (type, input, { taskQueue }) => {
      if (type === 'findHosts') return { afterMs: 1, value: Object.keys(hosts).map((host) => ({ host, waitMs: 30_000 })) };
      if (type === 'recordDigest') return { afterMs: 1, value: digest };
      if (type === 'recordUnstarted') {
        unstarted.push(input);
        return { afterMs: 1, value: null };
      }
      if (type === 'writeReport') {
        reports.push(input);
        return { afterMs: 1, value: AFTER };
      }
      const host = taskQueue.replace('plantain.host.', '');
      looks.push(`${type} ${host}`);
      const answers = hosts[host] ?? [];
      const look = looks.filter((one) => one.endsWith(` ${host}`)).length;
      return answers[Math.min(look, answers.length) - 1] ?? NOTHING;
    },
  });
  await world.start('settleBatch', ID, [note]);
  await world.run();
  return { looks, reports, unstarted, settled: world.results.get(ID) as Settled };
}

describe('what follows the end of a batch', () => {
  it('writes no report when nothing has changed', async () => {
    const { looks, reports, settled } = await settle({ a: [NOTHING], b: [NOTHING] });
    expect(looks).toEqual(['settleSpool a', 'settleSpool b']);
    expect(reports).toEqual([]);
    expect(settled).toEqual({ summary: BEFORE, pictures: 0, away: [], left: [] });
  });

  it('writes the report of the batch again when outcomes were corrected, and counts the pictures that came', async () => {
    const { reports, settled } = await settle({ a: [corrected(2)], b: [NOTHING] }, { digest: 'd2' });
    expect(reports).toEqual([{ ...REPORT, storeUntil: expect.any(Number) as number }]);
    expect(reports[0]?.storeUntil).toBeGreaterThan(world.now);
    expect(settled).toEqual({ summary: AFTER, pictures: 2, away: [], left: [] });
  });

  it('names a host that is away, and takes what the others have', async () => {
    const { looks, settled } = await settle(
      { a: [{ afterMs: 30_000, value: null, neverStarted: true }], b: [corrected(1)] },
      { digest: 'd2' },
    );
    expect(looks).toHaveLength(2);
    expect(settled).toMatchObject({ pictures: 2, away: ['a'], left: [] });
  });

  it('looks again where two hosts have corrected something, until one alone did', async () => {
    const { looks } = await settle({ a: [corrected(1), NOTHING], b: [corrected(1), corrected(1)], c: [NOTHING] });
    expect(looks.map((look) => look.at(-1)).join('')).toBe('abcab');
  });

  it('offers a report that had been kept to its store, unless that has just refused pictures', async () => {
    const kept = { ...BEFORE, reportKept: { at: '/y/report', reason: 'the bucket is away' } };
    const refused = await settle({ a: [REFUSED] }, { before: kept });
    expect(refused.reports).toEqual([]);
    expect(refused.settled.left).toEqual([{ host: 'a', pictures: 2, reason: 'the bucket is away' }]);
    await world.close();
    expect((await settle({ a: [NOTHING] }, { before: kept })).reports).toHaveLength(1);
  });

  it('writes the report again when the record has outcomes that it does not know, though no spool holds anything', async () => {
    const { reports, settled } = await settle({ a: [NOTHING] }, { digest: 'd2' });
    expect(reports).toHaveLength(1);
    expect(settled.summary).toEqual(AFTER);
  });

  it('names the hosts that have not answered in the report, and writes it again when one of them has', async () => {
    const away: Course = { afterMs: 30_000, value: null, neverStarted: true };
    const before = { ...BEFORE, unheard: ['a', 'b'] };
    expect((await settle({ a: [away], b: [away] }, { before })).reports).toEqual([]);
    await world.close();
    expect((await settle({ a: [NOTHING], b: [away] }, { before })).reports).toMatchObject([{ summary: { unheard: ['b'] } }]);
    await world.close();
    const { reports } = await settle({ a: [NOTHING], b: [NOTHING] }, { before });
    expect(reports).toHaveLength(1);
    expect(reports[0]?.summary).not.toHaveProperty('unheard');
  });

  it('tells of items that were never started when every host has answered, and of none when one is away', async () => {
    const away: Course = { afterMs: 30_000, value: null, neverStarted: true };
    const sure = await settle({ a: [NOTHING], b: [REFUSED] });
    expect(sure.unstarted).toMatchObject([{ code: 'cancelled', overLost: true, from: 0, to: 4 }]);
    await world.close();
    expect((await settle({ a: [NOTHING], b: [away] })).unstarted).toEqual([]);
  });

  it('writes the first report of a batch that was ended before it had one, waiting for requests that are still open', async () => {
    const note: Unsettled = { report: REPORT, waitMs: 90_000, images: 1, reason: 'terminated in Temporal' };
    const { reports, unstarted, settled } = await settle({ a: [NOTHING] }, { note });
    expect(unstarted).toMatchObject([{ code: 'cancelled', message: 'terminated in Temporal' }]);
    expect(reports).toHaveLength(1);
    expect(settled).toMatchObject({ summary: AFTER, pictures: 2 });
    await world.close();
    const away: Course = { afterMs: 30_000, value: null, neverStarted: true };
    const unsure = await settle({ a: [away] }, { note });
    expect(unsure.unstarted).toMatchObject([{ code: 'lost' }]);
    expect(unsure.settled.away).toEqual(['a']);
  });
});
