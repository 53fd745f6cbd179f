import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Bench, until } from './harness.js';
import { closeWithServer, killGroup, killServer, loseDatabase } from './processes.js';
import { summaryOf } from './unstored-batch.js';

/** Leaves of a batch in staging what a version before 0.2 has left: a folder named by its id, and no note of what it was started with. */
async function stageAsBefore(bench: Bench, batch: string): Promise<void> {
  const staging = join(bench.folder, '.plantain', 'staging');
  const folder = join(staging, batch);
  await rename(await bench.staged(batch), folder);
  for (const name of ['hosts', 'rights']) await rm(join(folder, name), { recursive: true, force: true });
  const noted = (await readdir(join(staging, 'index'))).filter((name) => name.startsWith(`${batch}.`));
  expect(noted).toHaveLength(1);
  for (const name of noted) await rm(join(staging, 'index', name));
  const note = join(folder, 'report-note.json');
  const written = await readFile(note, 'utf8').catch(() => undefined);
  if (written === undefined) return;
  const { digest: _digest, ...report } = JSON.parse(written) as { digest: string; report: { batch: { stagingFolder?: string } } };
  delete report.report.batch.stagingFolder;
  await writeFile(note, JSON.stringify(report));
}

describe(
  'batches that were staged by a version before 0.2 and that Temporal does not know any more',
  { timeout: 300_000 },
  () => {
    it('are listed, say how they stand, get their reports and are made again, or say what can be done', async () => {
      const bench = await Bench.open({ standIn: { latencyMs: 200 } });
      onTestFinished(() => closeWithServer(bench));
      const list = await bench.withItems(6);
      expect((await bench.run('run', list, '--name', 'whole')).code).toBe(0);
      bench.site.setLatency(1_500);
      const running = bench.start(['run', list, '--name', 'summer', '--concurrency', '2'], { detached: true });
      const delivered = () => bench.site.meter.entries.filter(({ outcome }) => outcome === 'delivered').length;
      await until('some pictures are there and both lanes wait', () => delivered() >= 8 && bench.site.meter.open() === 2);
      await killGroup(running);
      await killServer(bench);
      await loseDatabase(bench);
      for (const batch of ['whole', 'summer']) await stageAsBefore(bench, batch);
      const staging = join(bench.folder, '.plantain', 'staging');
      await cp(join(staging, 'summer', 'items'), join(staging, 'bare', 'items'), { recursive: true });
      const before = bench.site.meter.entries.length;

      const { events } = await bench.run('list');
      const listed = new Map(events.filter(({ state }) => state !== undefined).map((event) => [event['batch'], event]));
      expect([...listed.keys()].sort()).toEqual(['bare', 'summer', 'whole']);
      expect(listed.get('whole')).toMatchObject({ state: 'not in Temporal', total: 6, success: 6, sites: ['banana'] });
      expect(listed.get('summer')).toMatchObject({ state: 'not in Temporal', total: 6, sites: ['banana'] });
      expect(listed.get('bare')).toMatchObject({ state: 'not in Temporal', total: 6, done: 0 });
      const status = await bench.run('status', 'whole');
      expect(status.events[0]).toMatchObject({ summary: { total: 6, tally: { success: 6 } } });
      expect((await bench.run('status', 'summer')).events[0]).toMatchObject({ state: 'not in Temporal', sites: ['banana'] });
      expect((await bench.run('resume', 'whole')).code).toBe(0);

      const resumed = await bench.run('resume', 'summer');
      expect(resumed.code, resumed.stderr).toBe(100);
      expect(bench.site.meter.entries).toHaveLength(before);
      expect((await bench.summary('summer')).calls.sent).toBe(before - 6);
      const { tally } = summaryOf(resumed) as { tally: { success: number } };
      expect(tally.success).toBeGreaterThanOrEqual(2);
      expect((await bench.run('status', 'summer')).events[0]).toMatchObject({ summary: { tally } });
      bench.site.setLatency(50);
      const again = await bench.run('run', '--again', 'summer');
      expect(again.code, again.stderr).toBe(0);
      expect(summaryOf(again)).toMatchObject({ total: 6 - tally.success });

      const bare = await bench.run('resume', 'bare');
      expect(bare.code).toBe(2);
      expect(bare.stderr).toContain('cannot write the report of batch bare: there is no record of how it was started');
      const rest = await bench.run('run', '--again', 'bare', '--include', 'lost');
      expect(rest.code, rest.stderr).toBe(0);
      expect(summaryOf(rest)).toMatchObject({ total: 6, tally: { success: 6 } });
    });
  },
);
