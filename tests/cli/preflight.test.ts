import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CliContext } from '../../src/cli/context.js';
import { type ForecastBatch, preflight } from '../../src/cli/preflight.js';
import { prepareBatch } from '../../src/cli/prepare-batch.js';
import { runProgram } from '../../src/cli/program.js';
import { createRoot } from '../../src/cli/root.js';
import { batchCommand, batchOptionsOf } from '../../src/cli/run-options.js';
import { recentKey } from '../../src/domain/staging-keys.js';
import type { RecentBatch } from '../../src/report/recent.js';
import { type GeminiStandIn, startGeminiStandIn } from '../../src/standins/gemini.js';
import { contextIn, Page } from './fixtures.js';

const KEY = 'k-1234567890';
const PRICE = { amount: 0.134, currency: 'USD' };

let folder: string;
let site: GeminiStandIn;
/** What somebody at the terminal was asked. */
let asked: string[];
let stdout: Page;
let stderr: Page;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantain-preflight-'));
  site = await startGeminiStandIn({ pixels: 64 });
  await configure(PRICE);
});

afterEach(async () => {
  // Whatever was found: it was found before anything was sent.
  expect(site.meter.entries).toEqual([]);
  await site.close();
  await rm(folder, { recursive: true });
});

const configure = (price: unknown, more: object = {}): Promise<void> =>
  writeFile(
    join(folder, 'plantain.config.json'),
    JSON.stringify({ sites: { banana: { provider: 'gemini', baseUrl: site.url, key: { env: 'BANANA_KEY' }, price, ...more } } }),
  );

/** A batch of 20 pictures of 40 to 45 s that this site made lately. */
async function remember(): Promise<void> {
  const madeMs = Array.from({ length: 20 }, (_, index) => 40_000 + index * 250);
  const model = { model: 'gemini-3-pro-image', attempts: 20, sent: 20, delivered: 20, maybe: 0, madeMs, failedMs: [] };
  const seen: RecentBatch = { endedAt: 1, aroundMs: 1_000, overBound: 1.01, models: [model] };
  const file = join(folder, '.plantain', 'staging', recentKey('banana', 1, 'spring'));
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, JSON.stringify(seen));
}

interface Place {
  readonly env?: NodeJS.ProcessEnv;
  /** What somebody answers at the terminal; absent: there is nobody. */
  readonly answer?: boolean;
}

function contextOf({ env, answer }: Place): CliContext {
  const terminal = answer !== undefined;
  [stdout, stderr] = [new Page(terminal), new Page(terminal)];
  asked = [];
  const confirm = async ({ message }: { message: string }): Promise<boolean> => {
    asked.push(message);
    return answer ?? false;
  };
  const unasked = () => Promise.reject(new Error('asked for something else'));
  const prompts = async () => ({ confirm, choose: unasked, text: unasked, secret: unasked });
  const never = vi.fn(async () => Promise.reject(new Error('started')));
  return contextIn(folder, {
    env: { BANANA_KEY: KEY, ...env },
    ...(terminal ? { prompts } : {}),
    stdout,
    stderr,
    startWorkers: never,
    startStandIns: never,
  });
}

/** A command line of `run`, up to where its batch would be started. */
async function look(place: Place, ...args: readonly string[]) {
  const context = contextOf(place);
  let code = 0;
  let batch: ForecastBatch | undefined;
  const { program, act } = createRoot(context, (exitCode) => (code = exitCode));
  batchCommand(program, 'run').action((input, options, command) =>
    act(command.optsWithGlobals(), async (scope) => {
      const given = batchOptionsOf(options, command);
      batch = await preflight(scope, await prepareBatch(scope, await scope.loadConfig(), input, given), given);
      return 0;
    }),
  );
  await program.parseAsync(['run', ...args], { from: 'user' });
  return { code, batch, said: (stdout.text + stderr.text).replace(/\u001b\[[0-9;?]*[a-zA-Z]/g, '') };
}

const pictures = (count: number): string[] => ['--prompt', 'a pear', '--count', String(count), '--request-delay', '0'];

describe('a dry run', () => {
  it('says what the batch will cost and how long it will take, and starts nothing', async () => {
    await remember();
    const context = contextOf({});
    expect(await runProgram(['run', ...pictures(6), '--dry-run', '--json'], context)).toBe(0);
    expect(context.startWorkers).not.toHaveBeenCalled();
    expect(JSON.parse(stdout.text)).toMatchObject({
      dryRun: true,
      site: 'banana',
      doubts: [],
      forecast: {
        pictures: 6,
        requestsAtMost: 12,
        cost: { least: [{ amount: '0.804', currency: 'USD' }], most: [{ amount: '1.608', currency: 'USD' }] },
        time: { requests: 20, requestMs: { least: 40_000 } },
      },
    });
    const { said } = await look({}, ...pictures(6), '--dry-run');
    expect(said).toContain('cost     6 to 12 paid requests: 0.804 USD to 1.608 USD');
    expect(said).toMatch(/time {5}about 1 min \d+ s \(.*\), by 20 recent pictures of the site/);
  });

  it('says of a new site that its time is not known, and of a site without a price that there is none', async () => {
    await configure(undefined);
    const { code, said } = await look({}, ...pictures(6), '--dry-run', '--retries', '0');
    expect(code).toBe(0);
    expect(said).toContain('cost     6 paid requests: the configuration has no price for gemini-3-pro-image');
    expect(said).toContain('time     unknown until the first pictures');
  });

  it('prices each item by its model and size', async () => {
    await configure([PRICE, { ...PRICE, size: '4K', amount: 0.24 }]);
    await writeFile(join(folder, 'items.jsonl'), '{"prompt": "a"}\n{"prompt": "b", "params": {"imageSize": "4K"}}\n');
    const { batch } = await look({}, 'items.jsonl', '--retries', '0');
    expect(batch?.forecast.cost?.most).toEqual([{ amount: '0.374', currency: 'USD' }]);
    expect(batch?.items.map(({ price }) => price?.amount)).toEqual(['0.134', '0.24']);
  });
});

describe('a total timeout that cannot hold the batch', () => {
  const args = [...pictures(100), '--concurrency', '3', '--total-timeout', '10m'];

  it('is refused where nobody can be asked, with what would hold it', async () => {
    await remember();
    const context = contextOf({});
    expect(await runProgram(['run', ...args], context)).toBe(2);
    expect(stderr.text).toMatch(
      /fits 42 of 100 pictures at concurrency 3: raise --concurrency to 8 or --total-timeout to 14[5-9]0s\.\n--yes starts it all the same/,
    );
    expect(context.startWorkers).not.toHaveBeenCalled();
  });

  it('is asked about on a terminal: no leaves it, yes and --yes go on', async () => {
    await remember();
    const refused = await look({ answer: false }, ...args);
    expect(refused).toMatchObject({ code: 2, batch: undefined });
    expect(asked).toEqual(['Start the batch of 100 pictures all the same?']);
    expect((await look({ answer: true }, ...args)).batch?.forecast.pictures).toBe(100);
    const sure = await look({ answer: false }, ...args, '--yes');
    expect(sure.batch).toBeDefined();
    expect(sure.said).toContain('Warning: The total timeout of 600 s fits 42 of 100 pictures');
    expect(asked).toEqual([]);
  });

  it('is never asked about for programs, and only warned of where luck would do', async () => {
    await remember();
    expect((await look({ answer: true }, ...args, '--json')).code).toBe(2);
    const close = await look({}, ...pictures(9), '--concurrency', '3', '--total-timeout', '122s');
    expect(close).toMatchObject({ code: 0, batch: { forecast: { pictures: 9 } } });
    expect(close.said).toContain('Warning: The total timeout of 122 s fits');
  });
});

/** A mirror in the place of the site, whose key has so much quota left: 500,000 are a dollar. Null: without an end. */
async function mirrorWith(remaining: number | null): Promise<void> {
  await site.close();
  const token = remaining === null ? { unlimited: true, remaining: 0 } : { remaining };
  site = await startGeminiStandIn({ mode: 'mirror', pixels: 64, keys: [KEY], account: { tokens: { [KEY]: token } } });
  await configure(PRICE);
}

describe('a balance', () => {
  it('that is less than the least cost is refused, with how many pictures it would pay for', async () => {
    await mirrorWith(250_000);
    const { code, said } = await look({}, ...pictures(8));
    expect(code).toBe(2);
    expect(said).toContain(
      'The balance of site banana is 0.50 USD, and 8 pictures cost 1.072 USD at least: top it up, or make 3',
    );
  });

  it('in ¥ is counted with what the units of the site are worth; by the usual rate it is a warning and no more', async () => {
    await mirrorWith(250_000);
    await configure({ amount: 0.2, currency: 'CNY' });
    expect((await look({}, ...pictures(8))).batch).toBeDefined();
    await configure({ amount: 0.2, currency: 'CNY' }, { yuanPerQuota: 0.000002 });
    const { code, said } = await look({}, ...pictures(8));
    expect(code).toBe(2);
    expect(said).toContain('The balance of site banana is 0.50 CNY, and 8 pictures cost 1.60 CNY at least: top it up, or make 2');
  });

  it.each([5_000_000, null])('of %s stops nothing', async (remaining) => {
    await mirrorWith(remaining);
    expect((await look({}, ...pictures(8))).batch).toBeDefined();
  });

  it('that the site does not say stops nothing, and a site that cannot be asked is told of', async () => {
    expect((await look({}, ...pictures(8))).batch).toBeDefined();
    await mirrorWith(5_000_000);
    await site.close();
    expect((await look({}, ...pictures(8))).batch).toBeDefined();
    expect(stdout.text).toContain('Site banana did not say what is left on its account');
  });
});

describe('what was always found before a start', () => {
  it('is a reference picture that is too large', async () => {
    const noise = {
      width: 1700,
      height: 1700,
      channels: 3 as const,
      background: '#888',
      noise: { type: 'gaussian' as const, mean: 128, sigma: 30 },
    };
    await sharp({ create: noise }).png({ compressionLevel: 0 }).toFile(join(folder, 'big.png'));
    const { code, said } = await look({}, '--prompt', 'a pear', '--ref', 'big.png', '--no-resize');
    expect(code).toBe(2);
    expect(said).toMatch(/big\.png has 8\.\d MB, and the site takes 7 MB at most/);
  });

  it.each([
    ['a key that is missing', '', 'BANANA_KEY, which is not set'],
    ['a placeholder instead of a key', 'your-api-key-here', 'which holds a placeholder instead of a key'],
  ])('is %s', async (_what, key, words) => {
    const { code, said } = await look({ env: { BANANA_KEY: key } }, ...pictures(2));
    expect(code).toBe(2);
    expect(said).toContain(words);
  });
});
