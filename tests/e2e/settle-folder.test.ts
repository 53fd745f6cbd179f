import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { takeOut } from '../helpers/logs.js';
import { filesOf, pictureFile } from '../spool/fixture.js';
import { FILES, runWithoutFolder, settledOf, summaryOf } from './unstored-batch.js';

describe('plantain resume of a batch that has ended', { timeout: 300_000 }, () => {
  it('says what a folder refuses still, names a host that is away, and stores what it can when the folder is mended', async () => {
    const { bench, name, results } = await runWithoutFolder();
    onTestFinished(() => bench.close());
    const refused = await bench.run('resume', name);
    expect(refused.code, refused.stderr).toBe(100);
    expect(settledOf(refused)).toMatchObject({
      pictures: 0,
      left: [{ pictures: 3, reason: expect.stringMatching(/^Cannot store/) as string }],
    });
    expect(refused.stderr).toMatch(/3 pictures of batch \S+ stay in the spool of host h_\w+: Cannot store/);

    await rm(results);
    const [spool] = await readdir(join(bench.folder, '.plantain', 'spool')).then((names) =>
      names.filter((one) => one !== 'host' && !one.startsWith('.')),
    );
    // As on a host that is not here.
    const home = join(bench.folder, '.plantain', 'spool');
    await takeOut(home, spool ?? '', ({ item }) => item === '000002-a1-s1');
    for (const file of await filesOf(home, `${spool}/000002-a1-s1`)) await rm(pictureFile(home, file, `${spool}/000002-a1-s1`));
    await writeFile(join(await bench.staged(name), 'hosts', 'h_0badcafe.json'), '{"host":"h_0badcafe"}');
    const resumed = await bench.run('resume', name);
    expect(resumed.code, resumed.stderr).toBe(100);
    expect(settledOf(resumed)).toEqual({ v: 1, event: 'settled', batch: name, pictures: 2, away: ['h_0badcafe'], left: [] });
    expect(resumed.stderr).toContain('Host h_0badcafe does not answer. What it holds stays in its spool.');
    const lines = await bench.manifest(name);
    expect(lines.map(({ status }) => status === 'success')).toEqual([true, true, false]);
    expect((await readdir(join(results, name))).sort()).toEqual([
      ...FILES.slice(0, 2),
      'index.html',
      'manifest.jsonl',
      'results.json',
      'summary.json',
      'thumbs',
    ]);
    expect(bench.site.meter.entries).toHaveLength(3);

    const status = await bench.run('status', name);
    expect(status.events[0]).toMatchObject({ batch: name, state: 'completed', summary: { tally: { success: 2, images: 2 } } });
    const listed = await bench.run('list');
    expect(listed.events.filter(({ batch }) => String(batch).startsWith(name))).toMatchObject([
      { batch: name, success: 2, total: 3 },
    ]);
    const watched = await bench.run('watch', name);
    expect(watched.code).toBe(100);
    expect(summaryOf(watched)).toEqual(summaryOf(resumed));
  });
});
