import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { STARTER } from './harness.js';

/** Writes down which CommonJS modules a process has loaded, which Temporal's packages, sharp and undici are. */
const RECORDER = `process.on('exit', () => {
  require('node:fs').writeFileSync(process.env.LOADED_FILE, Object.keys(require('node:module')._cache).join('\\n'));
});`;
const HEAVY = /node_modules\/(@temporalio\/(?:worker|client|core-bridge|proto)|sharp|undici)\//g;

/** The heavy packages that a command line has loaded by its end. */
async function loadedBy(args: readonly string[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-start-up-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [recorder, file] = [join(folder, 'recorder.cjs'), join(folder, 'loaded.txt')];
  await writeFile(recorder, RECORDER);
  await promisify(execFile)(process.execPath, ['--require', recorder, STARTER, ...args], {
    cwd: folder,
    env: { ...process.env, LOADED_FILE: file },
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
