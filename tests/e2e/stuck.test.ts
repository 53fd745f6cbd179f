import { afterEach, describe, expect, inject, it } from 'vitest';
import { answerOf, Bench, until } from './harness.js';
import { freshName } from './running-batch.js';

const temporalAddress = inject('temporalAddress');
const benches: Bench[] = [];

afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.close();
});

async function folder(): Promise<Bench> {
  const bench = await Bench.open({ temporalAddress });
  benches.push(bench);
  return bench;
}

describe('a batch whose only worker has another data folder', () => {
  it('says so: at its start, in its status, while it is followed, and at the worker', { timeout: 120_000 }, async () => {
    const [own, other] = [await folder(), await folder()];
    const name = freshName();
    const started = await own.run('start', await own.withItems(2), '--name', name);
    expect(started.stderr + started.stdout).toContain('Only workers of this folder can make them');
    const worker = other.start(['worker']);
    await until('the worker of the other folder warns', () =>
      (worker.stdoutSoFar() + worker.stderrSoFar()).includes(`This worker cannot make batch ${name}`),
    );
    let status: Record<string, unknown> | undefined;
    await until(
      'status shows what is tried again',
      async () => {
        status = answerOf(await own.run('status', name));
        return Array.isArray(status?.['retried']) && status['retried'].length > 0;
      },
      40_000,
    );
    expect(status).toMatchObject({
      retried: [{ activity: 'readPage', message: expect.stringContaining(`has no items of batch ${name}`) as string }],
    });
    const { since } = (status?.['retried'] as { since: number }[])[0] ?? {};
    expect(Date.now() - (since ?? 0)).toBeLessThan(60_000);
    const watching = own.start(['watch', name]);
    await until('watch says it', () => watching.stdoutSoFar().includes('Reading the items of the batch has failed'), 60_000);
    expect(watching.stdoutSoFar()).toContain('The batch was started with the data folder');
    watching.child.kill('SIGINT');
    await watching.finished;
    worker.child.kill('SIGINT');
    await worker.finished;
    expect((await own.run('resume', name)).code).toBe(0);
  });
});

describe('a batch whose queues are served by a worker of its own folder and by one of another', () => {
  it('has all its outcomes in its own staging, and a report with true counts', { timeout: 180_000 }, async () => {
    const [own, other] = [await folder(), await folder()];
    const name = freshName();
    const workers = [own.start(['worker']), other.start(['worker'])];
    await until('both workers are there', () => workers.every((one) => one.stdoutSoFar().includes('"worker"')));
    expect((await own.run('start', await own.withItems(12), '--name', name, '--concurrency', '4')).code).toBe(0);
    expect((await own.run('watch', name)).code).toBe(0);
    const calls = await own.summary(name);
    expect(calls).toMatchObject({ success: 12, calls: { sent: own.site.meter.entries.length, delivered: 12 } });
    for (const worker of workers) {
      worker.child.kill('SIGINT');
      await worker.finished;
    }
  });
});
