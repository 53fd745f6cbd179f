import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import type { BatchSummary } from '../../src/domain/summary.js';
import { OSS_ENV, type OssStandIn, ossSettingsAt, startOssStandIn } from '../stores/oss-bench.js';
import { Bench, type Finished, type ManifestLine, testClient, until } from './harness.js';
import { requestsOpen } from './processes.js';
import { beginBatch, freshName, handleOf } from './running-batch.js';

const temporalAddress = inject('temporalAddress');
const DELIVERED = { sent: 3, delivered: 3, unbilled: 0, empty: 0, unknown: 0 };
const LIMITS = ['--total-timeout', '6s', '--grace', '2s', '--retries', '0'];
const FILES = [1, 2, 3].map((n) => `Task_${n}_${n}_a_pear_1.png`);

let bench: Bench;
let oss: OssStandIn | undefined;

afterEach(async () => {
  await bench.close();
  await oss?.close();
  oss = undefined;
});

const settledOf = ({ events }: Finished) => events.find(({ event }) => event === 'settled');
const summaryOf = ({ events }: Finished) => (events.find(({ event }) => event === 'ended') as { summary: BatchSummary }).summary;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Digests of all files below a folder, by name. */
async function contentOf(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder);
  const digests = await Promise.all(names.map(async (name) => [name, sha256(await readFile(join(folder, name)))] as const));
  return Object.fromEntries(digests.sort());
}

/** Three pictures that were paid for, and a folder that took none of them. */
async function runWithoutFolder(): Promise<{ name: string; results: string }> {
  const begun = await beginBatch(temporalAddress, { items: 3, concurrency: 3, latencyMs: 1_500, options: LIMITS });
  bench = begun.bench;
  const { name } = begun;
  const results = join(bench.folder, 'batch_outputs');
  await writeFile(results, 'a file in its place');
  const ended = await begun.running.finished;
  expect(ended.code, ended.stderr).toBe(100);
  expect(summaryOf(ended), ended.stderr).toMatchObject({ tally: { success: 0, calls: DELIVERED } });
  expect(ended.stderr).toContain(`What is paid for and not stored lies in a spool. To bring it home: plantain resume ${name}`);
  return { name, results };
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
    expect(settledOf(resumed)).toEqual({ event: 'settled', batch: name, pictures: 3, away: [], left: [] });
    expect(resumed.stderr).toContain(`3 pictures that were paid for are now in ${summaryOf(ended).location}`);
    expect(summaryOf(resumed)).toMatchObject({ total: 3, tally: { success: 3, images: 3, error: 0, calls: DELIVERED } });
    expect(summaryOf(resumed)).not.toHaveProperty('reportKept');
    // Nor is anything asked for that other batches of the folder wait for.
    expect(bench.site.meter.entries).toHaveLength(3);
    await (await handleOf(temporalAddress, waiting)).terminate();
    const terminated = await bench.run('resume', waiting);
    expect(terminated.code).toBe(2);
    expect(terminated.stderr).toContain(`Batch ${waiting} was terminated before its report was written`);
    const keys = bucket.keys();
    expect(keys.map((key) => key.split('/').at(-1))).toEqual([...FILES, 'manifest.jsonl', 'results.json', 'summary.json']);
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

  it('says what a folder refuses still, names a host that is away, and stores what it can when the folder is mended', async () => {
    const { name, results } = await runWithoutFolder();
    const refused = await bench.run('resume', name);
    expect(refused.code, refused.stderr).toBe(100);
    expect(settledOf(refused)).toMatchObject({
      pictures: 0,
      left: [{ pictures: 3, reason: expect.stringMatching(/^Cannot put/) as string }],
    });
    expect(refused.stderr).toMatch(/3 pictures of batch \S+ stay in the spool of host h_\w+: Cannot put/);

    await rm(results);
    const [spool] = await readdir(join(bench.folder, '.plantain', 'spool')).then((names) =>
      names.filter((one) => one !== 'host'),
    );
    const third = join(bench.folder, '.plantain', 'spool', spool ?? '', '000002-a1-s1');
    // As on a host that is not here.
    await rm(third, { recursive: true });
    await writeFile(join(bench.folder, '.plantain', 'staging', 'hosts', 'h_0badcafe.json'), '{"host":"h_0badcafe"}');
    const resumed = await bench.run('resume', name);
    expect(resumed.code, resumed.stderr).toBe(100);
    expect(settledOf(resumed)).toEqual({ event: 'settled', batch: name, pictures: 2, away: ['h_0badcafe'], left: [] });
    expect(resumed.stderr).toContain('Host h_0badcafe does not answer; what it holds stays in its spool.');
    const lines = await bench.manifest(name);
    expect(lines.map(({ status }) => status === 'success')).toEqual([true, true, false]);
    expect((await readdir(join(results, name))).sort()).toEqual([
      ...FILES.slice(0, 2),
      'manifest.jsonl',
      'results.json',
      'summary.json',
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

  it('is followed by a second command, and goes on after an interrupt', async () => {
    const { name, results } = await runWithoutFolder();
    await rm(results);
    await writeFile(join(bench.folder, '.plantain', 'staging', 'hosts', 'h_0badcafe.json'), '{"host":"h_0badcafe"}');
    const client = await testClient(temporalAddress);
    const first = bench.start(['resume', name]);
    await until('it waits for a host', () => first.stderrSoFar().includes('does not answer yet'));
    first.child.kill('SIGINT');
    const left = await first.finished;
    expect(left.code, left.stderr).toBe(130);
    expect(left.events.at(-1)).toMatchObject({ event: 'left', next: `plantain resume ${name}` });

    const both = [bench.start(['resume', name]), bench.start(['resume', name])];
    const ended = await Promise.all(both.map(({ finished }) => finished));
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    expect(ended.map((one) => settledOf(one)?.['pictures'])).toEqual([3, 3]);
    const runs: string[] = [];
    for await (const { runId } of client.workflow.list({ query: `WorkflowId = "batch/${name}/settle"` })) runs.push(runId);
    expect(runs).toHaveLength(1);
    expect(bench.site.meter.entries).toHaveLength(3);
  });

  it('finds nothing in the spools of a complete batch, takes no total timeout, and refuses one without a report', async () => {
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

    await rm(join(bench.folder, '.plantain', 'staging', name, 'report-note.json'));
    const refused = await bench.run('resume', name);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`Batch ${name} was ended by an earlier plantain`);
  });
});
