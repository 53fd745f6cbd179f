import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, inject, it, onTestFinished } from 'vitest';
import { testTarget } from '../helpers/temporal-server.js';
import { STARTER } from './harness.js';

const HEAVY = /node_modules\/(@temporalio\/(?:worker|client|core-bridge|proto)|sharp)\//;
const DIST = `${pathToFileURL(dirname(STARTER)).href}/`;

/** The scripts that a command line has run by its end, modules of both kinds, as Node's own account of coverage has them. */
async function scriptsOf(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-start-up-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const coverage = join(folder, 'coverage');
  await writeFile(join(folder, 'plantain.config.json'), '{ "sites": {} }');
  await promisify(execFile)(process.execPath, [STARTER, ...args], {
    cwd: folder,
    env: { ...process.env, ...env, NODE_V8_COVERAGE: coverage },
  });
  const [file = ''] = await readdir(coverage);
  const { result } = JSON.parse(await readFile(join(coverage, file), 'utf8')) as { result: readonly { url: string }[] };
  const urls = result.map(({ url }) => url).filter((url) => url.startsWith('file:'));
  expect(urls).toContain(pathToFileURL(STARTER).href);
  return urls;
}

/** The heavy packages among scripts. */
const heavyOf = (scripts: readonly string[]): string[] =>
  [...new Set(scripts.flatMap((url) => HEAVY.exec(url)?.[1] ?? []))].sort();

it.each([[['--version']], [['--help']], [['templates']], [['config', 'schema']]])(
  '%j loads neither Temporal nor sharp',
  async (args) => {
    expect(heavyOf(await scriptsOf(args))).toEqual([]);
  },
);

it('help of a command that asks Temporal loads its client and no worker', async () => {
  expect(heavyOf(await scriptsOf(['run', '--help']))).not.toContain('@temporalio/worker');
});

it('list loads one client, no worker, no native part, and few files of its own', async () => {
  const { address, namespace } = testTarget(inject('temporalAddress'));
  const scripts = await scriptsOf(['list'], { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace });
  expect(heavyOf(scripts)).toEqual(['@temporalio/client', '@temporalio/proto']);
  expect(scripts.filter((url) => url.endsWith('/@temporalio/common/lib/index.js'))).toHaveLength(1);
  expect(scripts.filter((url) => url.startsWith(DIST)).length).toBeLessThan(60);
});
