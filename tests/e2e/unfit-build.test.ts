import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, inject, it, onTestFinished } from 'vitest';
import { STARTER, until } from './harness.js';
import { beginBatch } from './running-batch.js';

/** A copy of the program whose workflows take other steps; answers its starter. */
async function otherBuild(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-build-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const root = dirname(dirname(STARTER));
  await cp(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const bundle = join(folder, 'dist', 'workflow-bundle.js');
  const code = await readFile(bundle, 'utf8');
  expect(code).toContain("'edition-2'");
  await writeFile(bundle, code.replaceAll("'edition-2'", "'edition-of-another-build'"));
  return join(folder, 'dist', 'starter.js');
}

it('a worker of another build than a batch needs says so before it serves, with what to do', { timeout: 240_000 }, async () => {
  const options = { items: 4, concurrency: 1, latencyMs: 20_000 };
  const { bench, name, running } = await beginBatch(inject('temporalAddress'), options);
  onTestFinished(() => bench.close());
  running.child.kill('SIGKILL');
  await running.finished;
  const worker = bench.start(['worker'], { starter: await otherBuild() });
  await until('the worker serves', () => worker.stdoutSoFar().includes('"worker"'), 120_000);
  const events = worker.stdoutSoFar().split('\n');
  const said = events.findIndex((line) => line.includes(`cannot continue batch ${name}`));
  expect(said, worker.stdoutSoFar() + worker.stderrSoFar()).toBeGreaterThanOrEqual(0);
  expect(said).toBeLessThan(events.findIndex((line) => line.includes('"worker"')));
  expect(events[said]).toContain('Stop this worker, and start one of the build');
});
