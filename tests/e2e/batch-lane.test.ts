import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type TestContext } from 'vitest';
import { type GeminiStandIn, startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import * as trouble from '../../stand-ins/src/troubles.js';
import { Bench, CANARY, until } from './harness.js';
import { closeWithServer, killGroup } from './processes.js';

const LIMIT_MS = 240_000;

async function open({ onTestFinished }: TestContext): Promise<{ readonly bench: Bench; readonly site: GeminiStandIn }> {
  const site = await startGeminiStandIn({ keys: [CANARY], pixels: 64, latencyMs: 200 });
  const bench = await Bench.open();
  onTestFinished(async () => {
    await closeWithServer(bench);
    await site.close();
  });
  // A gateway whose version is not named: requests go to v1 there, files and batches to v1beta, which alone has them.
  const settings = { authMode: 'google_xgoog', batches: 'always' };
  const google = {
    ...{ provider: 'gemini', baseUrl: site.url, key: { env: 'BANANA_KEY' }, settings },
    price: { amount: '0.10', currency: 'USD' },
  };
  const defaults = { requestDelay: 0, heartbeatTimeout: 4, retries: 1 };
  const config = { sites: { google }, trustedOrigins: [site.url], defaults };
  await writeFile(join(bench.folder, 'plantain.config.json'), JSON.stringify(config));
  return { bench, site };
}

/** What was charged for each item, in both lanes. */
function chargesOf({ meter, batches }: GeminiStandIn): Record<string, number> {
  const charged: Record<string, number> = {};
  for (const { item = '', billed } of [...meter.entries, ...batches.meter.entries]) {
    if (billed > 0) charged[item] = (charged[item] ?? 0) + 1;
  }
  return charged;
}

const once = (items: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: items }, (_, k) => [String(k + 1), 1]));

interface Summary {
  readonly ended: string;
  readonly endedAt: string;
  readonly success: number;
  readonly cost: object;
}
const summaryOf = async (bench: Bench, name: string): Promise<Summary> => (await bench.summary(name)) as unknown as Summary;

test(
  '40 items in the half-price lane, 5 stuck and 3 failed: complete by the deadline, each paid once, money exact',
  { timeout: LIMIT_MS },
  async (context) => {
    const { bench, site } = await open(context);
    const first = (item: number) => ({ item: String(item), nth: 1 });
    site.setFaults([
      ...[3, 11, 19, 27, 40].map((item) => ({ when: first(item), action: trouble.hang() })),
      { when: first(7), action: trouble.overloaded() },
      { when: first(8), action: trouble.internalError() },
      { when: first(9), action: trouble.rateLimited() },
    ]);
    const list = await bench.withItems(40);
    const deadline = Date.now() + 70_000;
    const run = await bench.run(
      'run',
      list,
      '--lane',
      'batch',
      '--deadline',
      '70s',
      '--name',
      'half',
      '--concurrency',
      '8',
      '--yes',
    );
    expect(run.code, run.stderr).toBe(0);
    expect(chargesOf(site)).toEqual(once(40));
    expect([site.batches.meter.charged, site.meter.charged]).toEqual([16, 8]);
    const summary = await summaryOf(bench, 'half');
    expect(summary).toMatchObject({ ended: 'finished', success: 40 });
    expect(Date.parse(summary.endedAt)).toBeLessThan(deadline);
    const usd = (amount: string) => [{ amount, currency: 'USD' }];
    expect(summary.cost).toEqual({
      ...{ delivered: usd('2.40'), maybe: usd('0.05'), exact: true },
      jobs: { pictures: 32, delivered: usd('1.60'), maybe: usd('0.05') },
    });
    expect(run.stderr + run.stdout).toContain('32 pictures from batch jobs at half price: 1.60 USD. At the full price: 8.');
    const calls = (await bench.manifest('half')).map((line) => line.calls.sent);
    expect(calls.reduce((sum, sent) => sum + sent, 0)).toBe(48);
  },
);

test(
  'A batch job outlives SIGKILL before its answer, while it runs and while its results are read',
  { timeout: LIMIT_MS },
  async (context) => {
    const { bench, site } = await open(context);
    const list = await bench.withItems(12);
    site.batches.trouble = { slowMs: 60_000 };
    site.setLatency(3_000);
    const running = bench.start(['run', list, '--lane', 'batch', '--name', 'killed', '--yes'], { detached: true });
    await until('the job is created', () => site.batches.jobs.length === 1);
    await killGroup(running);

    site.batches.trouble = {};
    const second = bench.start(['resume', 'killed'], { detached: true });
    await until('the job runs', () => site.batches.meter.charged > 0);
    await killGroup(second);

    site.setLatency(100);
    // The first reading breaks off; it is killed in the middle of the next one.
    site.batches.trouble = { cuts: 3 };
    const third = bench.start(['resume', 'killed'], { detached: true });
    await until('results are read', () => (site.batches.trouble.cuts ?? 0) < 3);
    await killGroup(third);

    const last = await bench.run('resume', 'killed');
    expect(last.code, last.stderr).toBe(0);
    expect(site.batches.jobs).toHaveLength(1);
    expect(chargesOf(site)).toEqual(once(12));
    expect([site.batches.meter.charged, site.meter.charged]).toEqual([6, 0]);
    expect(await summaryOf(bench, 'killed')).toMatchObject({ success: 12, cost: { delivered: [{ amount: '0.60' }], maybe: [] } });
  },
);

test(
  'A cancel stops the batch job at the site, saves what it has finished, and charges nothing more',
  { timeout: LIMIT_MS },
  async (context) => {
    const { bench, site } = await open(context);
    const list = await bench.withItems(6);
    site.setFaults([2, 5].map((item) => ({ when: { item: String(item) }, action: trouble.hang() })));
    const running = bench.start(['run', list, '--lane', 'batch', '--name', 'cancelled', '--yes']);
    await until('the others are made', () => site.batches.meter.charged === 2);
    expect((await bench.run('cancel', 'cancelled')).code).toBe(0);
    await running.finished;
    expect(site.batches.jobs.map(({ state }) => state)).toEqual(['CANCELLED']);
    expect(await summaryOf(bench, 'cancelled')).toMatchObject({ ended: 'cancelled', success: 4, cancelled: 2 });
    expect([site.batches.meter.charged, site.meter.charged]).toEqual([2, 0]);
  },
);

test(
  'A lane that the site does not have, and a deadline that is too near, are refused before anything is sent',
  { timeout: LIMIT_MS },
  async (context) => {
    const { bench, site } = await open(context);
    const refused = async (...args: string[]): Promise<string> => {
      const { code, stderr, stdout } = await bench.run('run', '--prompt', 'a pear', '--yes', ...args);
      expect(code).toBe(2);
      return stderr + stdout;
    };
    expect(await refused('--lane', 'batch', '--deadline', '10s')).toContain('too near for batch jobs');
    expect(await refused('--deadline', '1h', '--total-timeout', '1h')).toContain('both limit the time');
    expect(await refused('--deadline', 'soon')).toContain('soon');
    const other = ['--lane', 'batch', '--key-env', 'BANANA_KEY', '--site-setting', 'batches=never', '--base-url', site.url];
    expect(await refused(...other)).toContain('has no batch jobs');
    expect([site.meter.entries, site.batches.jobs]).toEqual([[], []]);
  },
);
