import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it, onTestFinished, test } from 'vitest';
import { type GeminiStandIn, startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import { Bench } from './harness.js';
import { closeWithServer, requestsOpen } from './processes.js';

const temporalAddress = inject('temporalAddress');
const NAMES = ['nano-banana官方', 'comfly', 'third.site (slow)'] as const;
const KEYS = ['sk-canary-one-11111111', 'sk-canary-two-22222222', 'sk-canary-three-33333333'] as const;
const LIMIT_MS = 180_000;
const MIRROR_KEY = 'sk-canary-mirror-44444444';

let bench: Bench;
let names = 0;
const fresh = (): string => `older-${process.pid}-${++names}`;

async function mirror(key: string, latencyMs = 50): Promise<GeminiStandIn> {
  const standIn = await startGeminiStandIn({ mode: 'mirror', keys: [key], pixels: 64, latencyMs });
  onTestFinished(() => standIn.close());
  return standIn;
}

/** Three mirrors, and the text of the node's configuration that names them. */
async function threeMirrors() {
  const mirrors = await Promise.all(KEYS.map((key) => mirror(key)));
  const sites = NAMES.map((name, index) => [name, { url: mirrors[index]?.url, api_key: KEYS[index] }] as const);
  return { mirrors, node: JSON.stringify({ mirror_sites: Object.fromEntries(sites), api_key: '', base_url: '' }) };
}

/** A folder without a configuration. */
async function bareBench(temporal?: string): Promise<Bench> {
  const opened = await Bench.open(temporal === undefined ? {} : { temporalAddress: temporal });
  await rm(join(opened.folder, 'plantain.config.json'));
  await rm(join(opened.folder, '.env'));
  return opened;
}

const charges = (mirrors: readonly GeminiStandIn[]): number[] => mirrors.map(({ meter }) => meter.charged);
const custom = (site: GeminiStandIn, env: string): string[] => ['--base-url', site.url, '--key-env', env];

/** Paths of all files below `folder` in which one of `words` stands. */
async function filesWith(folder: string, words: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const bytes = await readFile(join(entry.parentPath, entry.name));
    if (words.some((word) => bytes.includes(word))) found.push(join(entry.parentPath, entry.name).slice(folder.length + 1));
  }
  return found;
}

describe('a config.json of the node with three mirror sites', () => {
  afterEach(() => bench.close());

  it('runs unchanged: each site is asked with its own key, and no output has one', { timeout: LIMIT_MS }, async () => {
    bench = await bareBench(temporalAddress);
    const { mirrors, node } = await threeMirrors();
    await writeFile(join(bench.folder, 'config.json'), node);
    const out = [];
    for (const site of NAMES) {
      out.push(await bench.run('run', '--prompt', 'a pear', '--count', '2', '--site', site, '--name', fresh()));
    }
    // The node's own first one.
    out.push(await bench.run('run', '--prompt', 'a pear', '--name', fresh()));
    expect(
      out.map(({ code }) => code),
      out.map(({ stderr }) => stderr).join('\n'),
    ).toEqual([0, 0, 0, 0]);
    expect(charges(mirrors)).toEqual([3, 2, 2]);
    const started = out.map(({ events }) => events.find(({ event }) => event === 'started'));
    expect(started.map((event) => event?.['sites'])).toEqual([[NAMES[0]], ['comfly'], ['third-site-slow'], [NAMES[0]]]);
    expect(started[0]).toMatchObject({ settings: { totalTimeoutMs: 600_000 } });
    for (const { stdout, stderr } of out) {
      expect(`${stdout}${stderr}`).toContain('plantain config import config.json');
      for (const key of KEYS) expect(`${stdout}${stderr}`).not.toContain(key);
    }
    expect(await filesWith(bench.folder, KEYS)).toEqual(['config.json']);
  });
});

test('after an import the keys are only in .env, and a run needs no further step', { timeout: LIMIT_MS }, async () => {
  const own = await bareBench();
  onTestFinished(() => closeWithServer(own));
  const { mirrors, node } = await threeMirrors();
  await writeFile(join(own.folder, 'config.json'), node);
  const imported = await own.run('config', 'import', 'config.json');
  expect(imported.code, imported.stderr).toBe(0);
  await rm(join(own.folder, 'config.json'));
  const out = [];
  for (const site of [NAMES[0], NAMES[1], 'third-site-slow']) {
    out.push(await own.run('run', '--prompt', 'a pear', '--site', site, '--name', fresh()));
  }
  expect(
    out.map(({ code }) => code),
    out.map(({ stderr }) => stderr).join('\n'),
  ).toEqual([0, 0, 0]);
  expect(charges(mirrors)).toEqual([1, 1, 1]);
  for (const { stdout, stderr } of [imported, ...out]) for (const key of KEYS) expect(`${stdout}${stderr}`).not.toContain(key);
  expect(await filesWith(own.folder, KEYS)).toEqual(['.env']);
  // Also Temporal's database was looked through.
  expect(await filesWith(join(own.folder, '.plantain'), ['third-site-slow'])).not.toEqual([]);
});

describe('a site that --base-url makes', () => {
  afterEach(() => bench.close());

  it('is known again by resume, which needs its variable and nothing else', { timeout: LIMIT_MS }, async () => {
    bench = await bareBench(temporalAddress);
    const site = await mirror(MIRROR_KEY, 3_000);
    await writeFile(join(bench.folder, '.env'), `MIRROR_KEY=${MIRROR_KEY}\n`);
    const name = fresh();
    const list = await bench.withItems(4);
    const args = ['run', list, '--name', name, '--concurrency', '2', '--request-delay', '0', ...custom(site, 'MIRROR_KEY')];
    const running = bench.start(args);
    await requestsOpen({ site }, [running], 2);
    running.child.kill('SIGINT');
    const left = await running.finished;
    expect(left.code, left.stderr).toBe(130);
    expect(site.meter.charged).toBe(2);

    site.setLatency(50);
    await writeFile(join(bench.folder, '.env'), '');
    const refused = await bench.run('resume', name);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/Batch older-\S+ uses the site Custom-[0-9a-f]{8}, whose key .* MIRROR_KEY is not set/);
    await writeFile(join(bench.folder, '.env'), `MIRROR_KEY=${MIRROR_KEY}\n`);
    const resumed = await bench.run('resume', name);
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(site.meter.charged).toBe(4);
    expect(await filesWith(bench.folder, [MIRROR_KEY])).toEqual(['.env']);
  });

  it('is never taken for that of another run in the same folder', { timeout: LIMIT_MS }, async () => {
    bench = await bareBench(temporalAddress);
    const sites = [await mirror(KEYS[0], 1_500), await mirror(KEYS[1], 1_500)] as const;
    await writeFile(join(bench.folder, '.env'), `ONE=${KEYS[0]}\nTWO=${KEYS[1]}\n`);
    const list = await bench.withItems(6);
    const run = (site: GeminiStandIn, env: string, ...more: string[]) =>
      bench.run('run', list, '--name', fresh(), ...custom(site, env), ...more);
    const both = await Promise.all([run(sites[0], 'ONE'), run(sites[1], 'TWO', '--site-setting', 'version=v1beta')]);
    expect(
      both.map(({ code }) => code),
      both.map(({ stderr }) => stderr).join('\n'),
    ).toEqual([0, 0]);
    expect(charges(sites)).toEqual([6, 6]);
    expect(sites.map(({ meter }) => meter.entries.every(({ path }) => path.startsWith('/v1beta/')))).toEqual([false, true]);
  });
});
