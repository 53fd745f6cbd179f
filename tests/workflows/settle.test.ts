import { afterEach, describe, expect, it } from 'vitest';
import type { ReportInput, ReportNote } from '../../src/activities/report.js';
import { EMPTY_TALLY } from '../../src/domain/outcome.js';
import type { BatchSummary, Settled } from '../../src/domain/summary.js';
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

/** What the hosts answer, one look after the other; the last answer is given again. */
async function settle(hosts: Readonly<Record<string, readonly Course[]>>, before = BEFORE) {
  const looks: string[] = [];
  const reports: ReportInput[] = [];
  world = await World.open({
    delay: () => 1,
    activity: (type, input, { taskQueue }) => {
      if (type === 'listHosts') return { afterMs: 1, value: Object.keys(hosts) };
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
  const note: ReportNote = { report: REPORT, summary: before };
  await world.start('settleBatch', ID, [note]);
  await world.run();
  return { looks, reports, settled: world.results.get(ID) as Settled };
}

describe('what follows the end of a batch', () => {
  it('writes no report when nothing has changed', async () => {
    const { looks, reports, settled } = await settle({ a: [NOTHING], b: [NOTHING] });
    expect(looks).toEqual(['settleSpool a', 'settleSpool b']);
    expect(reports).toEqual([]);
    expect(settled).toEqual({ summary: BEFORE, pictures: 0, away: [], left: [] });
  });

  it('writes the report of the batch again when outcomes were corrected, and counts the pictures that came', async () => {
    const { reports, settled } = await settle({ a: [corrected(2)], b: [NOTHING] });
    expect(reports).toEqual([{ ...REPORT, storeUntil: expect.any(Number) as number }]);
    expect(reports[0]?.storeUntil).toBeGreaterThan(world.now);
    expect(settled).toEqual({ summary: AFTER, pictures: 2, away: [], left: [] });
  });

  it('names a host that is away, and takes what the others have', async () => {
    const { looks, settled } = await settle({ a: [{ afterMs: 30_000, value: null, neverStarted: true }], b: [corrected(1)] });
    expect(looks).toHaveLength(2);
    expect(settled).toMatchObject({ pictures: 2, away: ['a'], left: [] });
  });

  it('looks again where two hosts have corrected something, until one alone did', async () => {
    const { looks } = await settle({ a: [corrected(1), NOTHING], b: [corrected(1), corrected(1)], c: [NOTHING] });
    expect(looks.map((look) => look.at(-1)).join('')).toBe('abcab');
  });

  it('offers a report that had been kept to its store, unless that has just refused pictures', async () => {
    const kept = { ...BEFORE, reportKept: { at: '/y/report', reason: 'the bucket is away' } };
    const refused = await settle({ a: [REFUSED] }, kept);
    expect(refused.reports).toEqual([]);
    expect(refused.settled.left).toEqual([{ host: 'a', pictures: 2, reason: 'the bucket is away' }]);
    await world.close();
    expect((await settle({ a: [NOTHING] }, kept)).reports).toHaveLength(1);
  });
});
