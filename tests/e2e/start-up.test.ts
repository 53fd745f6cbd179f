import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, it, onTestFinished } from 'vitest';
import { testTarget } from '../helpers/temporal-server.js';
import { STARTER } from './harness.js';

/** Writes down which CommonJS modules a process has loaded, which Temporal's packages and sharp are. */
const RECORDER = `process.on('exit', () => {
  require('node:fs').writeFileSync(process.env.LOADED_FILE, Object.keys(require('node:module')._cache).join('\\n'));
});`;
const HEAVY = /node_modules\/(@temporalio\/(?:worker|client|core-bridge|proto)|sharp)\//g;

/** The heavy packages that a command line has loaded by its end. */
async function loadedBy(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-start-up-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [recorder, file] = [join(folder, 'recorder.cjs'), join(folder, 'loaded.txt')];
  await writeFile(recorder, RECORDER);
  await promisify(execFile)(process.execPath, ['--require', recorder, STARTER, ...args], {
    cwd: folder,
    env: { ...process.env, ...env, LOADED_FILE: file },
  });
  const loaded = (await readFile(file, 'utf8')).replaceAll('\\', '/');
  expect(loaded).toContain('recorder.cjs');
  return [...new Set([...loaded.matchAll(HEAVY)].map(([, name]) => name ?? ''))];
}

it.each([[['--version']], [['--help']], [['templates']], [['config', 'schema']]])(
  '%j loads neither Temporal nor sharp',
  async (args) => {
    expect(await loadedBy(args)).toEqual([]);
  },
);

it('a command that asks Temporal loads its client and no worker', async () => {
  expect(await loadedBy(['run', '--help'])).not.toContain('@temporalio/worker');
});

it("list loads Temporal's client, and neither a worker nor its native part", async () => {
  const { address, namespace } = testTarget(inject('temporalAddress'));
  const loaded = await loadedBy(['list'], { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace });
  expect(loaded.sort()).toEqual(['@temporalio/client', '@temporalio/proto']);
});

it('the program is a bundle: its files come from chunks beside it, and it imports only packages that stay outside', async () => {
  const dist = dirname(STARTER);
  const files = (await readdir(dist)).filter((name) => /^(starter|chunk-.*)\.js$/.test(name));
  const texts = await Promise.all(files.map((name) => readFile(join(dist, name), 'utf8')));
  const imported = texts.flatMap((text) =>
    [...text.matchAll(/^(?:import|export) (?:[^'"]* from )?"([^"]+)";$/gm)].map(([, from]) => from ?? ''),
  );
  const outside = imported.filter((from) => !/^(node:.*|\.\/chunk-[^/]+)$/.test(from) && !isBuiltin(from));
  expect(imported.length).toBeGreaterThan(100);
  expect([...new Set(outside)].sort()).toEqual(['@clack/prompts']);
});
