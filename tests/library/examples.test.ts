import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { Bench, CANARY, until } from '../e2e/harness.js';
import { killGroup, requestsOpen } from '../e2e/processes.js';
import { startExample } from './run-example.js';

const temporalAddress = inject('temporalAddress');
let bench: Bench;
let names = 0;
const fresh = (): string => `library-${process.pid}-${++names}`;
afterEach(() => bench.close());

const picturesOf = async (name: string): Promise<string[]> =>
  (await readdir(join(bench.folder, 'batch_outputs', name))).filter((file) => file.endsWith('.png'));

describe('the examples of the library', () => {
  it('start a batch, print its events and read its pictures', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { mode: 'mirror', latencyMs: 100 } });
    const name = fresh();
    const env = { SITE_URL: bench.site.url, SITE_KEY: CANARY };
    const { code, stdout, stderr } = await startExample(bench, 'start-a-batch.mjs', [name], env).finished;
    expect(stderr).not.toContain(CANARY);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^forecast: 3 pictures, at most \d+ paid requests$/m);
    for (const id of ['pear', 'plum', 'fig']) {
      expect(stdout).toContain(`item: ${id} success`);
      expect(stdout).toMatch(new RegExp(`picture: ${id} \\d+ bytes /`));
    }
    expect(stdout).toContain('ended: 3 pictures');
    expect(await picturesOf(name)).toHaveLength(3);
    expect(bench.site.meter.charged).toBe(3);
  });

  it('pause a batch, change it, let it continue and cancel it', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 2_000 } });
    const name = fresh();
    const { code, stdout, stderr } = await startExample(bench, 'control.mjs', [name]).finished;
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('paused: true');
    expect(stdout).toContain('continued with: 3 at once');
    expect(stdout).toMatch(/cancelled\nended: cancelled \(enough pictures\), \d+ pictures, \d+ not started/);
    expect(await picturesOf(name)).toHaveLength(bench.site.meter.charged);
    expect(bench.site.meter.charged).toBeLessThan(12);
    expect(bench.site.meter.maxOpen).toBeLessThanOrEqual(3);
  });

  it('continue a batch whose command was killed, and pay for nothing that is there', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 1_000 } });
    const name = fresh();
    const killed = bench.start(['run', await bench.withItems(6), '--name', name, '--concurrency', '2'], { detached: true });
    await until('two pictures are charged', () => bench.site.meter.charged >= 2, 60_000);
    await requestsOpen(bench, [killed], 1);
    await killGroup(killed);
    const { code, stdout, stderr } = await startExample(bench, 'list-and-resume.mjs').finished;
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`batch: ${name} open`);
    const summary = await bench.summary(name);
    expect(stdout).toContain(`now: ${name} has ${summary.calls.delivered} pictures`);
    expect(await picturesOf(name)).toHaveLength(summary.calls.delivered);
    // Those that were open at the kill may have been charged; no other request was repeated.
    expect(summary.calls.delivered + summary.calls.unknown).toBe(summary.calls.sent);
    expect(bench.site.meter.entries.length).toBe(summary.calls.sent);
  });

  it('serve batches that were started elsewhere until they are stopped', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 200 } });
    const name = fresh();
    const workers = startExample(bench, 'workers-on-a-cluster.mjs');
    await until('the workers serve', () => workers.stdout().includes('serving as host'), 60_000);
    expect((await bench.run('start', await bench.withItems(4), '--name', name)).code).toBe(0);
    expect((await bench.run('watch', name)).code).toBe(0);
    workers.kill('SIGTERM');
    const { code, stdout, stderr } = await workers.finished;
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('stopped');
    expect(await picturesOf(name)).toHaveLength(4);
    expect(bench.site.meter.charged).toBe(4);
  });

  it('run a workflow of their own beside the batch that it makes', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 200 } });
    const name = fresh();
    const { code, stdout, stderr } = await startExample(bench, 'workers-beside-others.mjs', [name]).finished;
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`${name}: a page with 2 pictures`);
    expect(await picturesOf(name)).toHaveLength(2);
    expect(bench.site.meter.charged).toBe(2);
  });
});
