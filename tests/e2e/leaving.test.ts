import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, type TestContext } from 'vitest';
import { startGrsaiStandIn } from '../../stand-ins/src/grsai.js';
import { answerOf, Bench, CANARY, type Running, until } from './harness.js';
import { closeWithServer, requestsOpen } from './processes.js';

const LIMIT_MS = 240_000;
const STACK = /^\s+at /m;

async function openBench({ onTestFinished }: TestContext, latencyMs: number): Promise<Bench> {
  const price = { amount: 0.13, currency: 'USD' };
  const bench = await Bench.open({ standIn: { latencyMs } });
  onTestFinished(() => closeWithServer(bench));
  const settings = { authMode: 'google_xgoog' };
  const banana = { provider: 'gemini', baseUrl: bench.site.url, key: { env: 'BANANA_KEY' }, settings, price };
  const config = { sites: { banana }, defaults: { requestDelay: 0, heartbeatTimeout: 4 } };
  await writeFile(join(bench.folder, 'plantain.config.json'), JSON.stringify(config));
  return bench;
}

async function begin(bench: Bench): Promise<Running> {
  const running = bench.start(['run', await bench.withItems(12), '--name', 'left', '--concurrency', '3']);
  await requestsOpen(bench, [running], 3);
  return running;
}

const pictures = async (bench: Bench): Promise<number> =>
  (await readdir(join(bench.folder, 'batch_outputs', 'left'))).filter((name) => name.endsWith('.png')).length;

/** A folder whose site takes tasks, charges for them and needs 12 s for each. */
async function withTasks(context: TestContext) {
  const bench = await openBench(context, 100);
  const standIn = await startGrsaiStandIn({ keys: [CANARY], pixels: 64, latencyMs: 12_000 });
  context.onTestFinished(() => standIn.close());
  const settings = { pollFirst: 0.2, pollMost: 0.4 };
  const grsai = { provider: 'grsai', baseUrl: standIn.url, key: { env: 'BANANA_KEY' }, settings };
  const config = { sites: { grsai }, trustedOrigins: standIn.origins, defaults: { requestDelay: 0, heartbeatTimeout: 4 } };
  await writeFile(join(bench.folder, 'plantain.config.json'), JSON.stringify(config));
  await mkdir(join(bench.folder, 'pictures'));
  const tasks = () => [...standIn.polls.keys()].filter((id) => !id.startsWith('00000000-')).length;
  return { bench, standIn, tasks };
}

describe.concurrent('A first interrupt in any form', () => {
  test('a reader that goes, as head does, stops a batch in order and without a stack', { timeout: LIMIT_MS }, async (context) => {
    const bench = await openBench(context, 5_000);
    const running = await begin(bench);
    running.child.stdout?.destroy();
    await once(running.child, 'exit');
    expect(running.child.exitCode, running.stderrSoFar()).toBe(141);
    expect(running.stderrSoFar()).toContain('Stopping: nothing new is started');
    expect(running.stderrSoFar()).not.toMatch(STACK);
    expect(bench.site.meter.entries.map(({ outcome }) => outcome)).toEqual(bench.site.meter.entries.map(() => 'delivered'));
    expect(await pictures(bench)).toBe(bench.site.meter.entries.length);
    expect(answerOf(await bench.run('status', 'left'))).toMatchObject({ state: 'open', live: false });

    const listing = bench.start(['list']);
    listing.child.stdout?.destroy();
    await once(listing.child, 'exit');
    expect(listing.stderrSoFar()).not.toMatch(STACK);
  });

  test(
    'a terminal that closes stops a batch in order; the warning names what a second Ctrl-C may cost',
    { timeout: LIMIT_MS },
    async (context) => {
      const bench = await openBench(context, 5_000);
      const running = await begin(bench);
      running.child.kill('SIGHUP');
      const { code, stderr } = await running.finished;
      expect(code, stderr).toBe(129);
      expect(stderr).toContain('Press Ctrl-C again to leave at once: 3 requests are open, up to 0.39 USD may be paid twice.');
      expect(bench.site.meter.entries.map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered', 'delivered']);
      expect(await pictures(bench)).toBe(3);
      // What ended while the command stopped is on record, not only in its store.
      expect(answerOf(await bench.run('status', 'left'))).toMatchObject({ done: 3, tally: { success: 3 } });
    },
  );

  test('waits for tasks that a site charges for and does not keep for long', { timeout: LIMIT_MS }, async (context) => {
    const { bench, standIn, tasks } = await withTasks(context);
    const running = bench.start(['run', await bench.withItems(4), '--name', 'left', '--concurrency', '2']);
    await until('two tasks are asked for', () => tasks() === 2, 60_000);
    await until('the command has seen that', () => running.stdoutSoFar().split('"collecting"').length > 2);
    running.child.kill('SIGINT');
    const { code, stderr } = await running.finished;
    expect(code, stderr).toBe(130);
    expect(stderr).toContain('Waiting for 2 tasks at grsai');
    expect(standIn.meter.entries).toHaveLength(2);
    expect(await pictures(bench)).toBe(2);
  });

  test('waits as a worker, too, and lets later tasks be those of others', { timeout: LIMIT_MS }, async (context) => {
    const { bench, standIn, tasks } = await withTasks(context);
    const worker = bench.start(['worker']);
    await until('the worker serves', () => worker.stdoutSoFar().includes('"worker"'));
    expect((await bench.run('start', await bench.withItems(4), '--name', 'left', '--concurrency', '2')).code).toBe(0);
    await until('two tasks are asked for', () => tasks() === 2, 60_000);
    worker.child.kill('SIGINT');
    const { code, stdout, stderr } = await worker.finished;
    expect(code, stderr).toBe(0);
    expect(stdout + stderr).toContain('Waiting for 2 tasks at grsai');
    expect(standIn.meter.entries).toHaveLength(2);
    expect(await pictures(bench)).toBe(2);
  });
});
