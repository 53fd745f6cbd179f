import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { OSS_ENV, type OssStandIn, ossSettingsAt, startOssStandIn } from '../stores/oss-bench.js';
import { Bench, type ManifestLine } from './harness.js';
import { requestsOpen } from './processes.js';
import { freshName, handleOf } from './running-batch.js';
import { DELIVERED, FILES, LIMITS, settledOf, summaryOf } from './unstored-batch.js';

const temporalAddress = inject('temporalAddress');

let bench: Bench;
let oss: OssStandIn | undefined;

afterEach(async () => {
  await bench.close();
  await oss?.close();
  oss = undefined;
});

const DELIVERED_2 = { sent: 2, delivered: 2, unbilled: 0, empty: 0, unknown: 0 };

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Digests of all files below a folder, by name. */
async function contentOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  const digests = await Promise.all(names.map(async (name) => [name, sha256(await readFile(join(folder, name)))] as const));
  return Object.fromEntries(digests.sort());
}

describe('plantain resume of a batch that has ended', { timeout: 300_000 }, () => {
  it('brings pictures to a bucket that was down to the deadline, and its report; once more it changes nothing', async () => {
    oss = await startOssStandIn({ keys: [{ id: OSS_ENV.OSS_ID, secret: OSS_ENV.OSS_SECRET }], buckets: [{ name: 'pictures' }] });
    const bucket = oss;
    bench = await Bench.open({
      temporalAddress,
      standIn: { latencyMs: 1_000 },
      defaults: { store: 'cloud' },
      config: { stores: { cloud: { kind: 'oss', ...ossSettingsAt(bucket) } } },
      secrets: OSS_ENV,
    });
    const name = freshName();
    const running = bench.start(['run', await bench.withItems(3), '--name', name, ...LIMITS]);
    await requestsOpen(bench, [running], 3);
    bucket.setFaults([{ action: { kind: 'reset' } }]);
    const ended = await running.finished;
    expect(ended.code, ended.stderr).toBe(100);
    const kept = summaryOf(ended).reportKept?.at ?? '';
    expect((await stat(kept)).isDirectory()).toBe(true);
    bucket.setFaults([]);
    const waiting = freshName();
    const started = await bench.run('start', 'items.jsonl', '--name', waiting);
    expect(started.code, started.stderr).toBe(0);

    const resumed = await bench.run('resume', name);
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(settledOf(resumed)).toEqual({ v: 1, event: 'settled', batch: name, pictures: 3, away: [], left: [] });
    expect(resumed.stderr).toContain(`3 paid pictures are now in ${summaryOf(ended).location}`);
    expect(summaryOf(resumed)).toMatchObject({ total: 3, tally: { success: 3, images: 3, error: 0, calls: DELIVERED } });
    expect(summaryOf(resumed)).not.toHaveProperty('reportKept');
    // Nor is anything asked for that other batches of the folder wait for.
    expect(bench.site.meter.entries).toHaveLength(3);
    await (await handleOf(temporalAddress, waiting)).terminate();
    const keys = bucket.keys();
    expect(keys.map((key) => key.split('/').at(-1))).toEqual([
      ...FILES,
      'index.html',
      'manifest.jsonl',
      'results.json',
      'summary.json',
      ...FILES.map((file) => file.replace('.png', '.webp')),
    ]);
    const textOf = (file: string): string => bucket.object(keys.find((key) => key.endsWith(file)) ?? '')?.bytes.toString() ?? '';
    const lines = textOf('manifest.jsonl').trimEnd().split('\n');
    const manifest = lines.map((line) => JSON.parse(line) as ManifestLine);
    expect(manifest.map(({ files, status }) => [status, ...files])).toEqual(FILES.map((file) => ['success', file]));
    for (const line of manifest) expect(line).not.toHaveProperty('claims');
    expect(JSON.parse(textOf('summary.json'))).toMatchObject({ success: 3, calls: DELIVERED });
    expect((JSON.parse(textOf('results.json')) as { valid_urls: string[] }).valid_urls).toHaveLength(3);
    await expect(stat(kept)).rejects.toThrow('ENOENT');

    const puts = keys.map((key) => bucket.puts(key));
    const again = await bench.run('resume', name);
    expect(again.code, again.stderr).toBe(0);
    expect(again.stderr).toContain(`Nothing of batch ${name} is left in a spool.`);
    expect(keys.map((key) => bucket.puts(key))).toEqual(puts);
    expect(summaryOf(again)).toEqual(summaryOf(resumed));
  });

  it('finds nothing in the spools of a complete batch, takes no total timeout, and writes a report that is gone', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 50 } });
    const name = freshName();
    expect((await bench.run('run', await bench.withItems(2), '--name', name)).code).toBe(0);
    const before = await contentOf(join(bench.folder, 'batch_outputs', name));
    const resumed = await bench.run('resume', name);
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toContain(`Nothing of batch ${name} is left in a spool.`);
    expect(settledOf(resumed)).toMatchObject({ pictures: 0 });
    expect(await contentOf(join(bench.folder, 'batch_outputs', name))).toEqual(before);
    expect(bench.site.meter.entries).toHaveLength(2);
    expect((await bench.run('resume', name, '--total-timeout', '5m')).code).toBe(2);

    await rm(join(await bench.staged(name), 'report-note.json'));
    const rewritten = await bench.run('resume', name);
    expect(rewritten.code, rewritten.stderr).toBe(0);
    expect(await bench.summary(name)).toMatchObject({ success: 2, calls: DELIVERED_2 });
  });
});
