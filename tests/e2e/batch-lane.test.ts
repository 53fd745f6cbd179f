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
  const settings = { authMode: 'google_xgoog', version: 'v1beta', batches: 'always' };
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
