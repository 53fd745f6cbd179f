import { describe, expect, test, type TestContext } from 'vitest';
import { answerOf, Bench, type Finished, type Running, until } from './harness.js';
import { closeWithServer, killGroup, requestsOpen, sleep } from './processes.js';

const LIMIT_MS = 240_000;

async function openBench({ onTestFinished }: TestContext, latencyMs = 1_500): Promise<Bench> {
  const bench = await Bench.open({ standIn: { latencyMs } });
  onTestFinished(() => closeWithServer(bench));
  return bench;
}

/** A batch of its own prompts, with a worker of its own, until two requests are open. */
async function begin(bench: Bench, name: string, items: number): Promise<Running> {
  const running = bench.start(['run', await bench.withItems(items), '--name', name, '--concurrency', '2'], { detached: true });
  await requestsOpen(bench, [running], 2);
  return running;
}

async function interrupt(running: Running): Promise<Finished> {
  running.child.kill('SIGINT');
  const finished = await running.finished;
  expect(finished.code, finished.stderr).toBe(130);
  return finished;
}

async function sendNothingMore(bench: Bench, forMs: number): Promise<void> {
  const sent = bench.site.meter.entries.length;
  await sleep(forMs);
  expect(bench.site.meter.entries).toHaveLength(sent);
}

const oneMore = ['run', '--prompt', 'a plum', '--count', '1'];

describe.concurrent('A command works on its own batch alone', () => {
  test('one that Ctrl-C has stopped is paused, and no other command pays for it', { timeout: LIMIT_MS }, async (context) => {
    const bench = await openBench(context);
    await interrupt(await begin(bench, 'first', 12));
    const sent = bench.site.meter.entries.length;
    expect(sent).toBeLessThan(12);

    const second = await bench.run(...oneMore, '--name', 'second');
    expect(second.code, second.stderr).toBe(0);
    expect(bench.site.meter.entries).toHaveLength(sent + 1);

    const worker = bench.start(['worker']);
    await until('the worker serves', () => worker.stdoutSoFar().includes('"worker"'));
    await sendNothingMore(bench, 6_000);
    expect((await interruptWorker(worker)).events.find(({ worker: host }) => host !== undefined)).toMatchObject({
      batches: ['first'],
    });

    bench.site.setLatency(100);
    const resumed = await bench.run('resume', 'first');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toContain('Batch first was paused and continues.');
    expect((await bench.summary('first')).calls).toMatchObject({ sent: 12, delivered: 12, unknown: 0 });
    expect(bench.site.meter.charged).toBe(13);
  });

  test('one that a kill has left open is named with what is left, and not continued', { timeout: LIMIT_MS }, async (context) => {
    const bench = await openBench(context);
    await killGroup(await begin(bench, 'first', 12));
    await until('the site has closed its books', () => bench.site.meter.open() === 0);
    const sent = bench.site.meter.entries.length;
    const second = await bench.run(...oneMore, '--name', 'second');
    expect(second.code, second.stderr).toBe(0);
    expect(second.stderr).toMatch(
      /Batch first is open and no worker serves it: \d+ of 12 pictures left\. To continue it: plantain resume first/,
    );
    expect(bench.site.meter.entries).toHaveLength(sent + 1);
  });

  test(
    'plantain worker serves all that is open, says so, and joins what starts later',
    { timeout: LIMIT_MS },
    async (context) => {
      const bench = await openBench(context);
      await killGroup(await begin(bench, 'first', 6));
      bench.site.setLatency(100);
      const worker = bench.start(['worker']);
      await until(
        'the batch is made',
        async () => answerOf(await bench.run('status', 'first'))?.['state'] === 'completed',
        60_000,
      );
      const later = bench.start([...oneMore, '--name', 'later'], { detached: true });
      await until('the later batch has ended', async () => (await later.finished).code === 0);
      const { events } = await interruptWorker(worker);
      expect(events.find(({ worker: host }) => host !== undefined)).toMatchObject({ batches: ['first'] });
      expect((await bench.summary('first')).success).toBe(6);
    },
  );

  test(
    'resume continues what Ctrl-C stopped without its name, and not what a person paused',
    { timeout: LIMIT_MS },
    async (context) => {
      const bench = await openBench(context);
      const running = await begin(bench, 'first', 60);
      expect((await bench.run('pause', 'first')).code).toBe(0);
      await interrupt(running);
      const sent = bench.site.meter.entries.length;
      const bare = await bench.run('resume');
      expect(bare.stderr).toContain('Skipped: Batch first is paused');
      expect(bench.site.meter.entries).toHaveLength(sent);

      await interrupt(await begin(bench, 'second', 12));
      bench.site.setLatency(100);
      const again = await bench.run('resume');
      expect(again.code, again.stderr).toBe(0);
      expect(again.stderr).toContain('Batch second was paused and continues.');
      expect((await bench.summary('second')).success).toBe(12);
      expect(answerOf(await bench.run('status', 'first'))).toMatchObject({ state: 'open', stage: 'paused' });
    },
  );

  test('resume of one batch of plantain start does not pay for another', { timeout: LIMIT_MS }, async (context) => {
    const bench = await openBench(context, 100);
    const list = await bench.withItems(3);
    // One that was killed stays listed at its task queues for minutes.
    const killed = bench.start(['worker']);
    await until('the worker serves', () => killed.stdoutSoFar().includes('"worker"'));
    killed.child.kill('SIGKILL');
    await killed.finished;
    for (const name of ['one', 'two']) expect((await bench.run('start', list, '--name', name)).code).toBe(0);
    const resumed = await bench.run('resume', 'one');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toContain(
      'Batch two shares the task queues and is paused meanwhile. To continue it: plantain resume two',
    );
    expect(bench.site.meter.entries).toHaveLength(3);
    expect((await bench.run('resume', 'two')).code).toBe(0);
    expect(bench.site.meter.entries).toHaveLength(6);
  });
});

async function interruptWorker(worker: Running): Promise<Finished> {
  worker.child.kill('SIGINT');
  const finished = await worker.finished;
  expect(finished.code, finished.stderr).toBe(0);
  return finished;
}
