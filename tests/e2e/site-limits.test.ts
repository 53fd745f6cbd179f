import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, type TestContext } from 'vitest';
import { Bench, type Running, until } from './harness.js';
import { closeWithServer, killGroup, requestsOpen } from './processes.js';

const LIMIT_MS = 240_000;

/** A folder whose site takes two requests at once. */
async function openBench({ onTestFinished }: TestContext, latencyMs: number): Promise<Bench> {
  const bench = await Bench.open({ standIn: { latencyMs }, limits: { slots: 2 } });
  onTestFinished(() => closeWithServer(bench));
  return bench;
}

async function begin(bench: Bench, name: string, items: number): Promise<Running> {
  return bench.start(['run', await bench.withItems(items), '--name', name, '--concurrency', '4'], { detached: true });
}

async function someoneWaits(bench: Bench): Promise<boolean> {
  const names = await readdir(join(bench.folder, '.plantain', 'spool', '.sites', 'banana', 'open'));
  return names.some((name) => name.startsWith('waiting-'));
}

describe.concurrent('The slots of a site', () => {
  test('hold for two commands at once in one folder', { timeout: LIMIT_MS }, async (context) => {
    const bench = await openBench(context, 1_500);
    const runs = [await begin(bench, 'first', 6), await begin(bench, 'second', 6)];
    for (const { finished } of runs) expect(await finished).toMatchObject({ code: 0 });
    expect(bench.site.meter.entries).toHaveLength(12);
    expect(bench.site.meter.maxOpen).toBe(2);
    for (const name of ['first', 'second']) expect((await bench.summary(name)).calls).toMatchObject({ sent: 6, delivered: 6 });
  });

  test('are free for the other command when one is killed', { timeout: LIMIT_MS }, async (context) => {
    const bench = await openBench(context, 120_000);
    const first = await begin(bench, 'first', 3);
    await requestsOpen(bench, [first], 2);
    const second = await begin(bench, 'second', 3);
    await until('the other command waits', () => someoneWaits(bench));
    expect(bench.site.meter.open()).toBe(2);
    bench.site.setLatency(300);
    await killGroup(first);
    expect(await second.finished).toMatchObject({ code: 0 });
    expect((await bench.summary('second')).calls).toMatchObject({ sent: 3, delivered: 3, unknown: 0 });
    expect(bench.site.meter.maxOpen).toBe(2);
  });
});
