import { existsSync, readdirSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { Bench, until } from './harness.js';
import { closeWithServer, killGroup, killServer, loseDatabase } from './processes.js';
import { beginBatch } from './running-batch.js';
import { settledOf, summaryOf } from './unstored-batch.js';

/** What was billed for the items without a suffix `again`, and what all reports of the bench declare. */
const declared = async (bench: Bench, batch: string): Promise<number> => (await bench.summary(batch)).calls.sent;

describe('a batch that Temporal does not know any more', { timeout: 300_000 }, () => {
  it('is listed, gets its report and its pictures from staging and the spool, and what is missing is made again', async () => {
    const bench = await Bench.open({ standIn: { latencyMs: 1_500 } });
    onTestFinished(() => closeWithServer(bench));
    const list = await bench.withItems(8);
    const running = bench.start(['run', list, '--name', 'summer', '--concurrency', '2'], { detached: true });
    const folder = join(bench.folder, 'batch_outputs', 'summer');
    const pictures = () => (existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.png')).length : 0);
    await until('some pictures are there and both lanes wait', () => pictures() >= 3 && bench.site.meter.open() === 2);
    await killGroup(running);
    await killServer(bench);
    await loseDatabase(bench);
    const before = bench.site.meter.entries.length;

    const listed = await bench.run('list');
    expect(listed.events[0]).toMatchObject({ batch: 'summer', state: 'not in Temporal', total: 8 });
    const status = await bench.run('status', 'summer');
    expect(status.events[0]).toMatchObject({ batch: 'summer', state: 'not in Temporal' });
    expect(status.stdout + status.stderr).not.toContain('There is no batch');
    const beside = await bench.run('run', list, '--name', 'summer');
    expect(beside.stderr).toContain('There is a batch summer already');

    const resumed = await bench.run('resume', 'summer');
    expect(resumed.code, resumed.stderr).toBe(100);
    expect(bench.site.meter.entries).toHaveLength(before);
    expect(await declared(bench, 'summer')).toBe(before);
    const { tally } = summaryOf(resumed) as { tally: { success: number; cancelled: number } };
    expect(tally.success).toBeGreaterThanOrEqual(3);
    expect(tally.cancelled).toBeGreaterThan(0);
    const after = await bench.run('status', 'summer');
    expect(after.events[0]).toMatchObject({ batch: 'summer', summary: { tally } });

    bench.site.setLatency(50);
    const again = await bench.run('run', '--again', 'summer');
    expect(again.code, again.stderr).toBe(0);
    expect(summaryOf(again)).toMatchObject({ total: 8 - tally.success });
    expect(bench.site.meter.entries).toHaveLength(before + 8 - tally.success);
  });
});

describe('a damaged database', { timeout: 300_000 }, () => {
  it('is set aside, and the batches without a report are named with what completes them', async () => {
    const bench = await Bench.open({ standIn: { latencyMs: 1_000 } });
    onTestFinished(() => closeWithServer(bench));
    const list = await bench.withItems(4);
    expect((await bench.run('run', list, '--name', 'whole')).code).toBe(0);
    const running = bench.start(['run', list, '--name', 'summer', '--concurrency', '1'], { detached: true });
    await until('a picture is there', () => bench.site.meter.entries.filter((entry) => entry.billed > 0).length >= 5);
    await killGroup(running);
    await killServer(bench);
    const before = bench.site.meter.entries.length;
    const home = join(bench.folder, '.plantain');
    for (const end of ['-wal', '-shm']) await rm(join(home, `temporal.db${end}`), { force: true });
    await writeFile(join(home, 'temporal.db'), 'words instead of tables');

    const listed = await bench.run('list');
    expect(listed.code, listed.stderr).toBe(0);
    expect(listed.stdout).toContain('temporal.db.damaged-');
    expect(listed.stdout).toContain('plantain resume summer');
    expect(listed.stdout).not.toContain('plantain resume whole');
    const aside = (await readdir(home)).filter((name) => name.startsWith('temporal.db.damaged-'));
    expect(aside).toHaveLength(1);

    const bare = await bench.run('resume');
    expect(bare.stdout).toContain('Temporal does not know batch summer');
    expect(bare.stdout).not.toContain('Temporal does not know batch whole');

    const resumed = await bench.run('resume', 'summer');
    expect(resumed.code, resumed.stderr).toBe(100);
    expect(await declared(bench, 'summer')).toBe(before - 4);
    expect((await bench.run('resume')).stdout).not.toContain('does not know');
    expect((await bench.run('list')).stdout).not.toContain('damaged');
  });
});

describe('a batch that was terminated in Temporal', { timeout: 300_000 }, () => {
  it('gets its report by resume, with items that were not started free to be made again', async () => {
    const { bench, name, running, handle } = await beginBatch(inject('temporalAddress'), {
      items: 6,
      concurrency: 2,
      latencyMs: 2_000,
    });
    onTestFinished(() => bench.close());
    await handle.terminate('by hand');
    const ended = await running.finished;
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.events.at(-1)).toMatchObject({ event: 'ended', next: [`plantain resume ${name}`] });
    const again = await bench.run('run', '--again', name);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain(`plantain resume ${name}`);

    const resumed = await bench.run('resume', name);
    expect(resumed.code, resumed.stderr).toBe(100);
    expect(settledOf(resumed)).toMatchObject({ pictures: 2, away: [], left: [] });
    expect(summaryOf(resumed)).toMatchObject({
      tally: { success: 2, cancelled: 4, error: 0, calls: { sent: 2, delivered: 2 } },
      repeatable: 4,
      unstarted: 4,
    });
    expect(resumed.events.at(-1)).toMatchObject({ next: [`plantain run --again ${name}`] });
    bench.site.setLatency(50);
    const rest = await bench.run('run', '--again', name);
    expect(rest.code, rest.stderr).toBe(0);
    expect(bench.site.meter.entries).toHaveLength(6);
  });
});
