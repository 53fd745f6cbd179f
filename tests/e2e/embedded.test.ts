import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, type TestContext } from 'vitest';
import { isAlive } from '../../src/disk/process-identity.js';
import { answerOf, Bench, until } from './harness.js';
import { booksOf, closeWithServer, requestsOpen, serverOf, serversIn, sleep } from './processes.js';

async function openBench({ onTestFinished }: TestContext, latencyMs: number): Promise<Bench> {
  const bench = await Bench.open({ standIn: { latencyMs } });
  onTestFinished(() => closeWithServer(bench));
  return bench;
}

/** Scheme, host and port of the web UI that a command named at its start. */
function uiOf(events: readonly Record<string, unknown>[]): string {
  return new URL(String(events.find(({ event }) => event === 'started')?.['uiUrl'])).origin;
}

async function pictures(bench: Bench, batch: string): Promise<string[]> {
  const folder = join(bench.folder, 'batch_outputs', batch);
  if (!existsSync(folder)) return [];
  return (await readdir(folder)).filter((name) => name.endsWith('.png'));
}

describe.concurrent("The folder's own Temporal server", () => {
  test(
    'is one for two commands that start at once, and answers after everything was closed',
    { timeout: 150_000 },
    async (context) => {
      const bench = await openBench(context, 5_000);
      const list = await bench.withItems(2);
      const commands = ['one', 'two'].map((name) => bench.start(['run', list, '--name', name]));
      await requestsOpen(bench, commands, 4);
      if (process.platform === 'linux') expect(await serversIn(bench)).toEqual([(await serverOf(bench)).pid]);
      const [one, two] = await Promise.all(commands.map(({ finished }) => finished));
      expect([one?.code, two?.code], `${one?.stderr}\n${two?.stderr}`).toEqual([0, 0]);
      expect(uiOf(one?.events ?? [])).toBe(uiOf(two?.events ?? []));
      expect(isAlive(await serverOf(bench))).toBe(false);

      const listed = await bench.run('list');
      expect(listed.code, listed.stderr).toBe(0);
      expect(listed.events.map(({ batch, state }) => `${String(batch)} ${String(state)}`).sort()).toEqual([
        'one completed',
        'two completed',
      ]);
      const status = await bench.run('status', 'one');
      expect(status.code, status.stderr).toBe(0);
      expect(answerOf(status)).toMatchObject({ batch: 'one', state: 'completed' });
      expect(isAlive(await serverOf(bench))).toBe(false);
    },
  );
});

describe.concurrent('Ctrl-C', () => {
  test('finishes and stores what runs, says how to continue, and resume does the rest', { timeout: 150_000 }, async (context) => {
    const bench = await openBench(context, 4_000);
    const list = await bench.withItems(7);
    const running = bench.start(['run', list, '--concurrency', '3', '--name', 'stop']);
    await requestsOpen(bench, [running], 3);
    running.child.kill('SIGINT');
    const { code, stderr } = await running.finished;
    expect(code, stderr).toBe(130);
    expect(stderr).toContain('plantain resume stop');
    const { entries } = bench.site.meter;
    expect(entries.map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered', 'delivered']);
    expect(await pictures(bench, 'stop')).toHaveLength(3);
    const status = await bench.run('status', 'stop');
    expect(answerOf(status)).toMatchObject({ live: false, done: 3, tally: { success: 3, calls: { sent: 3, delivered: 3 } } });
    const listed = await bench.run('list');
    expect(answerOf(listed)).toMatchObject({ batch: 'stop', state: 'open', total: 7 });
    // What a segment has on record of itself may be some seconds old.
    expect(answerOf(listed)?.['success']).toBeGreaterThan(0);

    bench.site.setLatency(500);
    const resumed = await bench.run('resume');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(await booksOf(bench, 'stop', 7)).toEqual({ billed: 7, delivered: 7, unknown: 0 });
  });

  test('a second time leaves at once, and the batch is still there', { timeout: 150_000 }, async (context) => {
    const bench = await openBench(context, 30_000);
    const list = await bench.withItems(2);
    const running = bench.start(['run', list, '--name', 'leave']);
    await requestsOpen(bench, [running], 2);
    running.child.kill('SIGINT');
    await until('the first one is answered', () => running.stderrSoFar().includes('Ctrl-C again'), 5_000);
    await sleep(500);
    running.child.kill('SIGINT');
    const { code, stderr } = await running.finished;
    expect(code, stderr).toBe(130);
    expect(bench.site.meter.entries.map(({ outcome }) => outcome)).not.toContain('delivered');
    const status = await bench.run('status', 'leave');
    expect(status.code, status.stderr).toBe(0);
    expect(answerOf(status)).toMatchObject({ batch: 'leave', state: 'open', total: 2 });
  });
});
