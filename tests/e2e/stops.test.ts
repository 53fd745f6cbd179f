import { expect, test } from 'vitest';
import { Bench } from './harness.js';
import { booksOf, closeWithServer, requestsOpen, sleep } from './processes.js';

/** Longer than the 5 s that the SDK gives a workflow by default, after which it ends the whole process. */
const STOP_MS = 6_500;

// The workflow has to be at work at the moment of the stop: a site that answers at once keeps it so.
test('a command that is stopped while its workflow works continues', { timeout: 150_000 }, async ({ onTestFinished }) => {
  const bench = await Bench.open({ standIn: { latencyMs: 5, pixels: 8 } });
  onTestFinished(() => closeWithServer(bench));
  const items = 400;
  const running = bench.start(['run', await bench.withItems(items), '--concurrency', '30', '--name', 'stopped']);
  await requestsOpen(bench, [running], 1);
  for (let stop = 0; stop < 3 && running.child.exitCode === null; stop += 1) {
    await sleep(700);
    running.child.kill('SIGSTOP');
    await sleep(STOP_MS);
    running.child.kill('SIGCONT');
  }
  const { code, stderr } = await running.finished;
  expect(code, stderr).toBe(0);
  const { delivered } = await booksOf(bench, 'stopped', items);
  expect(delivered).toBe(items);
});
