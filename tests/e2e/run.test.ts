import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineSearchAttributeKey } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import sharp from 'sharp';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { rateLimited } from '../../stand-ins/src/troubles.js';
import { Bench, CANARY, testClient, until } from './harness.js';
import { decoded, filesBelow } from './kept.js';

const temporalAddress = inject('temporalAddress');
let bench: Bench;
let names = 0;
const fresh = (): string => `run-${process.pid}-${++names}`;

afterEach(() => bench.close());

describe('a run', () => {
  it('makes a picture of every photo, in natural order, with a manifest and a summary', async () => {
    bench = await (await Bench.open({ temporalAddress, standIn: { latencyMs: 200 } })).withPhotos();
    const name = fresh();
    const { code, stderr } = await bench.run('run', '--name', name);
    expect(stderr).not.toContain(CANARY);
    expect(code).toBe(0);
    const manifest = await bench.manifest(name);
    expect(manifest.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'success'));
    expect(manifest.map(({ files }) => files[0])).toEqual(
      [1, 2, 3, 4, 5, 8, 10, 12].map((scene, index) => `Task_${index + 1}_scene ${scene}_1.png`),
    );
    for (const { files } of manifest) {
      const picture = await sharp(join(bench.folder, 'batch_outputs', name, files[0] ?? '')).stats();
      expect(picture.channels.length).toBeGreaterThanOrEqual(3);
    }
    expect((await bench.summary(name)).calls).toEqual({ sent: 8, delivered: 8, unbilled: 0, empty: 0, unknown: 0 });
    expect(bench.site.meter.charged).toBe(8);
  });

  it('never has more than its concurrency open, across segments', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: [100, 500] } });
    const list = await bench.withItems(60);
    const { code } = await bench.run('run', list, '--name', fresh(), '--concurrency', '10', '--segment-size', '20');
    expect(code).toBe(0);
    expect(bench.site.meter.maxOpen).toBeLessThanOrEqual(10);
    expect(bench.site.meter.charged).toBe(60);
  });

  it('keeps the request delay between any two starts', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 50 } });
    const list = await bench.withItems(8);
    await bench.run('run', list, '--name', fresh(), '--concurrency', '4', '--request-delay', '0.3');
    const starts = bench.site.meter.entries.map(({ receivedAt }) => receivedAt).sort((a, b) => a - b);
    expect(starts).toHaveLength(8);
    // A single gap on a busy machine says little, all of them together cannot be shorter than seven delays.
    expect((starts.at(-1) ?? 0) - (starts[0] ?? 0)).toBeGreaterThan(7 * 300 * 0.85);
  });

  it('waits out a site that refuses for a while, and goes on', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 100, faults: [{ times: 5, action: rateLimited() }] } });
    const name = fresh();
    const { code } = await bench.run('run', await bench.withItems(10), '--name', name, '--concurrency', '4');
    expect(code).toBe(0);
    const { calls } = await bench.summary(name);
    expect(calls).toEqual({ sent: 15, delivered: 10, unbilled: 5, empty: 0, unknown: 0 });
  });

  it('says once that a key is wrong, asks no more than its lanes, and accounts for every item', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { keys: ['another-key'] } });
    const name = fresh();
    const { code, stderr } = await bench.run('run', await bench.withItems(30), '--name', name, '--concurrency', '3');
    expect(code).toBe(100);
    expect(stderr).toContain('BANANA_KEY');
    expect(stderr).not.toContain(CANARY.slice(0, -4));
    expect(bench.site.meter.entries.length).toBeLessThanOrEqual(3);
    const manifest = await bench.manifest(name);
    expect(manifest).toHaveLength(30);
    expect(new Set(manifest.map(({ code: failure }) => failure))).toEqual(new Set(['auth']));
  });

  it('ends at the total timeout: what was sent is awaited, the rest is accounted for', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 2000 } });
    const name = fresh();
    const { code } = await bench.run(
      'run',
      await bench.withItems(20),
      '--name',
      name,
      '--concurrency',
      '3',
      '--total-timeout',
      '5s',
    );
    expect(code).toBe(100);
    const manifest = await bench.manifest(name);
    const statuses = manifest.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set(['success', 'timeout_total']));
    expect(statuses.filter((status) => status === 'success')).toHaveLength(bench.site.meter.entries.length);
    expect((await bench.summary(name)).ended).toBe('deadline');
  });
});

describe('a batch that is ended from outside', () => {
  const begin = async (latencyMs: number) => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs } });
    const name = fresh();
    const args = ['run', await bench.withItems(20), '--name', name, '--concurrency', '3', '--segment-size', '10'];
    const running = bench.start(args);
    await until('three requests are open', () => bench.site.meter.open() === 3);
    return { name, running };
  };

  it('is cancelled by the command: what is open is stored, the rest is cancelled', async () => {
    const { name, running } = await begin(1500);
    expect((await bench.run('cancel', name, '--reason', 'wrong prompt')).code).toBe(0);
    expect((await running.finished).code).toBe(100);
    const manifest = await bench.manifest(name);
    const delivered = manifest.filter(({ status }) => status === 'success');
    expect(delivered).toHaveLength(bench.site.meter.charged);
    expect(manifest.filter(({ status }) => status === 'cancelled')).toHaveLength(20 - delivered.length);
  });

  it('is cancelled in Temporal: the report is written, then it ends Canceled', async () => {
    const { name, running } = await begin(1500);
    const handle = (await testClient(temporalAddress)).workflow.getHandle(`batch/${name}`);
    await handle.cancel();
    await running.finished;
    expect((await handle.describe()).status.name).toBe('CANCELLED');
    const manifest = await bench.manifest(name);
    expect(manifest).toHaveLength(20);
    expect(manifest.filter(({ status }) => status === 'success')).toHaveLength(bench.site.meter.charged);
  });

  it('goes on when a segment is terminated, and accounts for its items', async () => {
    const { name, running } = await begin(1500);
    await (await testClient(temporalAddress)).workflow.getHandle(`batch/${name}/0`).terminate('by hand');
    expect((await running.finished).code).toBe(100);
    const manifest = await bench.manifest(name);
    expect(manifest).toHaveLength(20);
    const calls = manifest.reduce((sum, { calls: { delivered, unknown } }) => sum + delivered + unknown, 0);
    expect(calls).toBe(bench.site.meter.charged);
    expect(manifest.slice(10).map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 'success'));
    // What was not begun costs nothing and may be made: it was not lost.
    const codes = new Set(manifest.flatMap(({ code }) => (code === undefined ? [] : [code])));
    expect([...codes]).toEqual(['cancelled']);
  });
});

describe('a site that no worker serves', () => {
  it('is said within 15 seconds, and the items end as site_unserved', async () => {
    bench = await Bench.open({ temporalAddress });
    const { site } = bench;
    const other = { provider: 'gemini', baseUrl: site.url, key: { env: 'BANANA_KEY' } };
    const file = join(bench.folder, 'other.json');
    await writeFile(file, JSON.stringify({ sites: { [fresh()]: other } }));
    const worker = bench.start(['worker', '--config', 'other.json']);
    const name = fresh();
    const sites = JSON.parse(await readFile(join(bench.folder, 'plantain.config.json'), 'utf8')) as {
      sites: Record<string, unknown>;
    };
    await writeFile(
      join(bench.folder, 'plantain.config.json'),
      JSON.stringify({ sites: { [`lonely-${name}`]: sites.sites['banana'] } }),
    );
    const startedAt = Date.now();
    const { code, stderr } = await bench.run('run', await bench.withItems(3), '--name', name, '--no-worker');
    expect(code).toBe(100);
    expect(Date.now() - startedAt).toBeLessThan(40_000);
    expect(stderr).toContain(`lonely-${name}`);
    expect((await bench.manifest(name)).map((line) => line.code)).toEqual(['site_unserved', 'site_unserved', 'site_unserved']);
    worker.child.kill('SIGTERM');
    expect((await worker.finished).code).toBe(0);
  });
});

describe('what Temporal shows', () => {
  it('has summaries, search attributes and counters, and no key anywhere', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 100 } });
    const name = fresh();
    await bench.run('run', await bench.withItems(6), '--name', name, '--segment-size', '3');
    const client = await testClient(temporalAddress);
    const root = await client.workflow.getHandle(`batch/${name}`).describe();
    expect(root.typedSearchAttributes.get(defineSearchAttributeKey('PlantainStage', 'KEYWORD'))).toBe('ended');
    expect(root.typedSearchAttributes.get(defineSearchAttributeKey('PlantainItems', 'INT'))).toBe(6);
    expect(await root.staticSummary()).toContain('6');
    expect(root.memo?.['progress']).toMatchObject({ total: 6, tally: { success: 6 } });
    const texts: string[] = [];
    for (const id of [`batch/${name}`, `batch/${name}/0`, `batch/${name}/1`]) {
      texts.push(historyToJSON(await client.workflow.getHandle(id).fetchHistory()));
    }
    const summaries = texts.join('').match(/"userMetadata"/g) ?? [];
    expect(summaries.length).toBeGreaterThan(10);
    for (const text of [...texts, ...(await filesBelow(bench.folder))]) {
      expect(text).not.toContain(CANARY);
      expect(decoded(text)).not.toContain(CANARY);
    }
  });
});

describe('bad input', () => {
  it('is listed with file and line, all at once, and nothing is sent', async () => {
    bench = await Bench.open({ temporalAddress });
    const good = (index: number) => JSON.stringify({ prompt: `#${index} a pear` });
    const lines = [1, 2, 3, 4, 5, 6].map(good);
    await writeFile(
      join(bench.folder, 'items.jsonl'),
      [...lines, '{"prompt": ', good(8), '{"images": ["no.png"], "prompt": "x"}'].join('\n'),
    );
    const { code, stderr } = await bench.run('run', 'items.jsonl');
    expect(code).toBe(2);
    expect(stderr).toContain('items.jsonl:7');
    expect(stderr).toContain('no.png');
    expect(bench.site.meter.entries).toHaveLength(0);
  });

  it('is recorded as input_missing with --skip-bad', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 50 } });
    const name = fresh();
    const list = join(bench.folder, 'items.jsonl');
    await writeFile(list, `{"prompt": "#1 a pear"}\n{"images": ["no.png"], "prompt": "#2 x"}\n`);
    expect((await bench.run('run', 'items.jsonl', '--skip-bad', '--name', name)).code).toBe(100);
    expect((await bench.manifest(name)).map(({ code }) => code)).toEqual([undefined, 'input_missing']);
    expect(bench.site.meter.charged).toBe(1);
  });
});
