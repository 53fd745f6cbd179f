import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, type TestContext } from 'vitest';
import { factsIn } from '../helpers/logs.js';
import { Bench, type Running, until } from './harness.js';
import { booksOf, closeWithServer, killGroup, killServer, requestsOpen, serverOf, sleep } from './processes.js';

async function openBench({ onTestFinished }: TestContext, latencyMs: number): Promise<Bench> {
  const bench = await Bench.open({ standIn: { latencyMs } });
  onTestFinished(() => closeWithServer(bench));
  return bench;
}

/** Starts a batch `kill` of `items` items and waits until `atOnce` requests are open. */
async function startBatch(bench: Bench, items: number, atOnce: number): Promise<Running> {
  const list = await bench.withItems(items);
  const running = bench.start(['run', list, '--concurrency', String(atOnce), '--name', 'kill'], { detached: true });
  await requestsOpen(bench, [running], atOnce);
  return running;
}

/** Goes on, with a site that is quick by now. */
async function resume(bench: Bench): Promise<void> {
  bench.site.setLatency(500);
  const { code, stderr } = await bench.run('resume', 'kill');
  expect(code, stderr).toBe(0);
}

/** Journal entries of the batch that hold an answer, and those that hold a request without one. */
async function journal(bench: Bench): Promise<{ readonly answered: number; readonly open: number }> {
  const spool = join(bench.folder, '.plantain', 'spool');
  const batches = (await readdir(spool)).filter((name) => name.startsWith('kill.'));
  const facts = (await Promise.all(batches.map((batch) => factsIn(spool, batch)))).flat();
  const items = (kind: string): string[] => facts.filter((fact) => fact.kind === kind).map(({ item }) => item);
  const answered = new Set(items('received'));
  const open = items('taken').filter((item) => !answered.has(item));
  return { answered: answered.size, open: open.length };
}

const LIMIT_MS = 150_000;

describe.concurrent('A batch outlives SIGKILL', () => {
  test(
    'of everything at once: exactly the requests that were open are declared unknown',
    { timeout: LIMIT_MS },
    async (context) => {
      const bench = await openBench(context, 6_000);
      const running = await startBatch(bench, 7, 5);
      const killedAt = Date.now();
      await Promise.all([killGroup(running), killServer(bench)]);
      await resume(bench);
      const books = await booksOf(bench, 'kill', 7);
      const open = bench.site.meter.requestsOpenAt(killedAt).map(({ prompt }) => prompt);
      const declared = (await bench.manifest('kill')).filter(({ calls }) => calls.unknown > 0);
      expect(declared.map(({ id }) => `#${id.slice(1)} a pear`)).toEqual(open.sort());
      expect(books).toEqual({ billed: 12, delivered: 7, unknown: 5 });
    },
  );

  test(
    'of the command alone: its server waits, and resume pays again only for what was open',
    { timeout: LIMIT_MS },
    async (context) => {
      const bench = await openBench(context, 6_000);
      const running = await startBatch(bench, 6, 5);
      const server = await serverOf(bench);
      await killGroup(running);
      expect(await serverOf(bench)).toEqual(server);
      await resume(bench);
      expect(await booksOf(bench, 'kill', 6)).toEqual({ billed: 11, delivered: 6, unknown: 5 });
    },
  );

  test(
    'between the receipt on disk and its report to Temporal: the picture is adopted',
    { timeout: LIMIT_MS },
    async (context) => {
      const bench = await openBench(context, 2_000);
      const running = await startBatch(bench, 1, 1);
      // A server that hears nothing keeps the report from arriving.
      process.kill((await serverOf(bench)).pid, 'SIGSTOP');
      await until('the receipt is on disk', async () => (await journal(bench)).answered === 1);
      await Promise.all([killGroup(running), killServer(bench)]);
      await resume(bench);
      expect(await booksOf(bench, 'kill', 1)).toEqual({ billed: 1, delivered: 1, unknown: 0 });
    },
  );

  test('of the server alone: the command starts it again and nothing is bought twice', { timeout: LIMIT_MS }, async (context) => {
    const bench = await openBench(context, 3_000);
    const running = await startBatch(bench, 7, 5);
    const first = await serverOf(bench);
    await killServer(bench);
    const { code, stderr } = await running.finished;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(`process ${first.pid}) has ended. plantain has started it again`);
    expect(await booksOf(bench, 'kill', 7)).toEqual({ billed: 7, delivered: 7, unknown: 0 });
  });
});

describe.concurrent('A batch outlives a stop', () => {
  test('of the worker past its heartbeat: what arrived meanwhile is adopted', { timeout: LIMIT_MS }, async (context) => {
    const bench = await openBench(context, 2_000);
    const running = await startBatch(bench, 6, 5);
    running.child.kill('SIGSTOP');
    await sleep(8_000);
    running.child.kill('SIGCONT');
    const { code, stderr } = await running.finished;
    expect(code, stderr).toBe(0);
    expect(await booksOf(bench, 'kill', 6)).toEqual({ billed: 6, delivered: 6, unknown: 0 });
  });

  test('of the server for 20 s: pictures that came meanwhile are adopted', { timeout: LIMIT_MS }, async (context) => {
    const bench = await openBench(context, 2_000);
    const running = await startBatch(bench, 6, 5);
    const { pid } = await serverOf(bench);
    process.kill(pid, 'SIGSTOP');
    await sleep(20_000);
    expect((await journal(bench)).answered).toBe(5);
    process.kill(pid, 'SIGCONT');
    const { code, stderr } = await running.finished;
    expect(code, stderr).toBe(0);
    expect(await booksOf(bench, 'kill', 6)).toEqual({ billed: 6, delivered: 6, unknown: 0 });
  });
});
