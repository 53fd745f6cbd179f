import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { blocked, internalError } from '../../stand-ins/src/troubles.js';
import { Bench, type Finished, until } from './harness.js';
import { closeWithServer, killServer, loseDatabase } from './processes.js';
import { summaryOf } from './unstored-batch.js';

const AGE_MS = 40 * 24 * 3_600_000;
const PHOTO = 'input/image/scene 1.png';

const filesBelow = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .sort();

/** Names and contents of all that clean may touch. */
async function stateOf(home: string): Promise<string> {
  const hash = createHash('sha256');
  for (const part of ['spool', 'staging', 'previews'])
    for (const file of await filesBelow(join(home, part)).catch(() => [])) hash.update(`${file}\n`).update(await readFile(file));
  return hash.digest('hex');
}

/** Makes everything in the data folder forty days older, also by what it says of itself. */
async function age(home: string): Promise<void> {
  for (const file of await filesBelow(join(home, 'staging'))) {
    if (!/report-note\.json$|[/\\]index[/\\]|[/\\]hosts[/\\]/.test(file)) continue;
    const older = (await readFile(file, 'utf8')).replace(/"(startedAt|endedAt|at)":(\d{13})/g, (_, name: string, at: string) => {
      return `"${name}":${Number(at) - AGE_MS}`;
    });
    await writeFile(file, older);
  }
  const then = new Date(Date.now() - AGE_MS);
  for (const one of await readdir(home, { recursive: true })) await utimes(join(home, one), then, then).catch(() => undefined);
  // The server of the folder has cleaned it today.
  await writeFile(join(home, 'cleaned'), '');
}

async function withPictures(bench: Bench, count: number): Promise<void> {
  await bench.withPhotos();
  const lines = Array.from({ length: count }, (_, index) =>
    JSON.stringify({ id: `i${index + 1}`, prompt: `#${index + 1} a pear`, images: [PHOTO] }),
  );
  await writeFile(join(bench.folder, 'items.jsonl'), lines.join('\n'));
}

const removedBy = ({ events }: Finished) => events.filter(({ removed }) => removed !== undefined);
const keptBy = ({ events }: Finished) => events.filter(({ kept }) => kept !== undefined);

describe('plantain clean', { timeout: 300_000 }, () => {
  it('removes what no batch needs, keeps what may bring a picture or shows a charge, and makes nothing cost more', async () => {
    const bench = await Bench.open({ standIn: { latencyMs: 100 }, defaults: { retries: 0 } });
    onTestFinished(() => closeWithServer(bench));
    const home = join(bench.folder, '.plantain');
    const sent = () => bench.site.meter.entries.length;
    await withPictures(bench, 4);
    expect((await bench.run('run', 'items.jsonl', '--name', 'whole')).code).toBe(0);
    bench.site.setFaults([
      { when: { item: '2' }, action: blocked() },
      { when: { item: '3' }, action: internalError(), billed: true },
    ]);
    expect((await bench.run('run', 'items.jsonl', '--name', 'owing')).code).toBe(100);
    bench.site.setFaults([]);
    const owing = await bench.staged('owing');
    const whole = await bench.staged('whole');

    // Temporal still has them, of whatever age their files are.
    await age(home);
    const early = await bench.run('clean');
    expect(early.code, early.stderr).toBe(0);
    expect(removedBy(early)).toEqual([]);
    expect(keptBy(early)).toContainEqual({ kept: 'whole', why: 'Temporal still has the batch.' });

    if (await serverRuns(bench)) await killServer(bench);
    await loseDatabase(bench);
    await age(home);
    // An open batch whose journal is as old, in the new database.
    bench.site.setLatency(3_000);
    const running = bench.start(['run', 'items.jsonl', '--name', 'summer', '--concurrency', '2']);
    await until('two requests are open', () => bench.site.meter.open() === 2);
    running.child.kill('SIGTERM');
    await running.finished;
    bench.site.setLatency(100);
    const unstarted = join(home, 'staging', 'batches', 'never.0000');
    await mkdir(join(unstarted, 'items'), { recursive: true });
    await writeFile(join(unstarted, 'items', '000000.json'), '[]');
    await mkdir(join(home, 'previews', 'gone'), { recursive: true });
    await writeFile(join(home, 'previews', 'gone', '1.png'), 'x');
    await writeFile(join(home, 'temporal.db.damaged-2026-01-01'), 'x');
    const gone = join(home, 'staging', 'hosts', 'h_00000000.json');
    await writeFile(gone, JSON.stringify({ host: 'h_00000000', at: Date.now() }));
    await age(home);

    const before = await stateOf(home);
    const dry = await bench.run('clean', '--dry-run');
    expect(dry.code, dry.stderr).toBe(0);
    expect(await stateOf(home)).toBe(before);
    const paid = sent();
    const summer = (await readdir(join(home, 'spool'))).find((name) => name.startsWith('summer.')) ?? '';
    const journal = await filesBelow(join(home, 'spool', summer));
    const cleaned = await bench.run('clean');
    expect(cleaned.code, cleaned.stderr).toBe(0);
    const kinds = (run: Finished) => removedBy(run).map(({ removed, batch }) => [removed, batch]);
    expect(kinds(cleaned), cleaned.stdout).toEqual(kinds(dry));
    // Outcomes that came together are one file from the start.
    expect(kinds(cleaned).filter(([kind]) => kind !== 'records')).toEqual([
      ['journals', 'whole'],
      ['references', 'whole'],
      ['unstarted', 'never'],
      ['databases', undefined],
    ]);
    expect(cleaned.stderr).toMatch(/Removed \d+ files that no batch needs any more/);
    expect(keptBy(cleaned).map(({ kept }) => kept)).toEqual(['owing', 'summer', 'owing']);
    expect(cleaned.stdout).toContain('2 requests may have been charged');
    expect(existsSync(join(whole, 'refs'))).toBe(false);
    expect(existsSync(join(owing, 'refs'))).toBe(true);
    expect(existsSync(unstarted)).toBe(false);
    // A host may be asked for an open batch, and copies may be about to be read.
    expect(existsSync(gone)).toBe(true);
    expect(existsSync(join(home, 'previews', 'gone'))).toBe(true);
    expect((await readdir(join(home, 'spool'))).filter((name) => name.startsWith('whole.'))).toEqual([]);
    expect(await filesBelow(join(home, 'spool', summer))).toEqual(journal);

    // Once more there is nothing left to do.
    expect(removedBy(await bench.run('clean'))).toEqual([]);

    // What was free is free.
    const status = await bench.run('status', 'whole');
    expect(status.events[0]).toMatchObject({ summary: { total: 4, tally: { success: 4 } } });
    for (const batch of ['whole', 'owing']) await bench.run('resume', batch);
    const again = await bench.run('run', '--again', 'whole');
    expect(again.code, again.stderr).not.toBe(100);
    expect(sent()).toBe(paid);
    expect((await bench.summary('whole')).success).toBe(4);
    expect((await bench.summary('owing')).calls).toMatchObject({ sent: 4 });
    const rest = await bench.run('run', '--again', 'owing');
    expect(summaryOf(rest)).toMatchObject({ total: 1, tally: { success: 1 } });
    expect(sent()).toBe(paid + 1);
    const resumed = await bench.run('resume', 'summer');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(summaryOf(resumed)).toMatchObject({ total: 4, tally: { success: 4, calls: { sent: 4, unknown: 0 } } });
    expect(sent()).toBe(paid + 1 + 4 - 2);
    const last = await bench.run('clean');
    expect(kinds(last)).toEqual([
      ['copies', undefined],
      ['hosts', undefined],
    ]);
  });

  it('is done by the server of the folder, once a day', async () => {
    const bench = await Bench.open({ standIn: { latencyMs: 100 } });
    onTestFinished(() => closeWithServer(bench));
    const home = join(bench.folder, '.plantain');
    expect((await bench.run('run', await bench.withItems(3), '--name', 'whole')).code).toBe(0);
    if (await serverRuns(bench)) await killServer(bench);
    await loseDatabase(bench);
    await age(home);
    const journals = async () => (await readdir(join(home, 'spool'))).filter((name) => name.startsWith('whole.'));
    const serve = async (): Promise<string> => {
      const server = bench.start(['server']);
      await until('it serves', () => server.stdoutSoFar().includes('"uiUrl"'));
      await new Promise((resolve) => setTimeout(resolve, 8_000));
      server.child.kill('SIGINT');
      const { stdout, stderr } = await server.finished;
      return stdout + stderr;
    };
    expect(await serve()).not.toContain('Removed');
    expect(await journals()).toHaveLength(1);
    await rm(join(home, 'cleaned'));
    expect(await serve()).toMatch(/Removed \d+ files that no batch needs any more/);
    expect(await journals()).toEqual([]);
  });

  it('leaves a batch without a report alone', async () => {
    const bench = await Bench.open({ standIn: { latencyMs: 1_500 } });
    onTestFinished(() => closeWithServer(bench));
    const home = join(bench.folder, '.plantain');
    const running = bench.start(['run', await bench.withItems(3), '--name', 'summer', '--concurrency', '3'], { detached: true });
    await until(
      'all requests are answered',
      () => bench.site.meter.entries.filter(({ outcome }) => outcome === 'delivered').length === 3,
    );
    process.kill(-(running.child.pid ?? 0), 'SIGKILL');
    await running.finished;
    if (await serverRuns(bench)) await killServer(bench);
    await loseDatabase(bench);
    await age(home);
    const before = await stateOf(home);
    const cleaned = await bench.run('clean');
    expect(removedBy(cleaned)).toEqual([]);
    expect(cleaned.stdout).toContain('It has no report yet. To complete it: plantain resume summer');
    expect(await stateOf(home)).toBe(before);
    const resumed = await bench.run('resume', 'summer');
    expect(summaryOf(resumed).tally.calls).toMatchObject({ sent: 3 });
    expect(bench.site.meter.entries).toHaveLength(3);
  });
});

const serverRuns = (bench: Bench): Promise<boolean> =>
  stat(join(bench.folder, '.plantain', 'server.json')).then(
    async () => {
      const { process: own } = JSON.parse(await readFile(join(bench.folder, '.plantain', 'server.json'), 'utf8')) as {
        process?: { pid: number };
      };
      return own !== undefined && existsSync(`/proc/${own.pid}`);
    },
    () => false,
  );
