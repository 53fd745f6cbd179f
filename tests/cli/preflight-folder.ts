import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { CliContext } from '../../src/cli/context.js';
import { preflight } from '../../src/cli/preflight.js';
import type { ForecastBatch } from '../../src/client/start/prepared-batch.js';
import { prepareBatch } from '../../src/prepare/prepare-batch.js';
import { preparingIn } from '../../src/cli/preparing.js';
import { createRoot } from '../../src/cli/root.js';
import { batchCommand, batchOptionsOf } from '../../src/cli/options/batch.js';
import { recentKey } from '../../src/domain/staging-keys.js';
import type { RecentBatch } from '../../src/report/recent.js';
import { type GeminiStandIn, startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import { contextIn, Page } from './fixtures.js';

export const KEY = 'k-1234567890';
export const PRICE = { amount: 0.134, currency: 'USD' };
const SITE = { provider: 'gemini', key: { env: 'BANANA_KEY' }, settings: { authMode: 'google_xgoog' } };

export let folder: string;
export let site: GeminiStandIn;
/** What somebody at the terminal was asked. */
export let asked: string[];
export let stdout: Page;
export let stderr: Page;

/** A folder and a site for each test of a file. */
export function useFolder(): void {
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
}

export const configure = (price: unknown, more: object = {}): Promise<void> =>
  writeFile(
    join(folder, 'plantain.config.json'),
    JSON.stringify({ sites: { banana: { ...SITE, baseUrl: site.url, price, ...more } } }),
  );

/** A batch of 20 pictures of 40 to 45 s that this site made lately. */
export async function remember(): Promise<void> {
  const madeMs = Array.from({ length: 20 }, (_, index) => 40_000 + index * 250);
  const model = { model: 'gemini-nano-banana-2.1', attempts: 20, sent: 20, delivered: 20, maybe: 0, madeMs, failedMs: [] };
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

export function contextOf({ env, answer }: Place): CliContext {
  const terminal = answer !== undefined;
  [stdout, stderr] = [new Page(terminal), new Page(terminal)];
  asked = [];
  const confirm = async ({ message }: { message: string }): Promise<boolean> => {
    asked.push(message);
    return answer ?? false;
  };
  const unasked = () => Promise.reject(new Error('asked for something else'));
  /** Yes is the first choice, no the last one. */
  const choose = async <T extends string>(question: { message: string; choices: readonly { value: T }[] }): Promise<T> => {
    asked.push(question.message);
    const picked = question.choices.at(answer ? 0 : -1);
    return picked ? picked.value : Promise.reject(new Error('no choices'));
  };
  const prompts = async () => ({ confirm, choose, text: unasked, secret: unasked });
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
export async function look(place: Place, ...args: readonly string[]) {
  const context = contextOf(place);
  let code = 0;
  let batch: ForecastBatch | undefined;
  const { program, act } = createRoot(context, (exitCode) => (code = exitCode));
  batchCommand(program.command('run')).action((input, options, command) =>
    act(command.optsWithGlobals(), async (scope) => {
      const given = batchOptionsOf(options, command);
      batch = await preflight(scope, await prepareBatch(preparingIn(scope), await scope.loadConfig(), input, given), {
        ...given,
        ownWorker: true,
      });
      return 0;
    }),
  );
  await program.parseAsync(['run', ...args], { from: 'user' });
  return { code, batch, said: (stdout.text + stderr.text).replace(/\u001b\[[0-9;?]*[a-zA-Z]/g, '') };
}

export const pictures = (count: number): string[] => ['--prompt', 'a pear', '--count', String(count), '--request-delay', '0'];

/** A mirror in the place of the site, whose key has so much quota left: 500,000 are a dollar. Null: without an end. */
export async function mirrorWith(remaining: number | null): Promise<void> {
  await site.close();
  const token = remaining === null ? { unlimited: true, remaining: 0 } : { remaining };
  site = await startGeminiStandIn({ mode: 'mirror', pixels: 64, keys: [KEY], account: { tokens: { [KEY]: token } } });
  await configure(PRICE);
}

/** A mirror in the place of the site. */
export async function asMirror(): Promise<void> {
  await site.close();
  site = await startGeminiStandIn({ mode: 'mirror', pixels: 64 });
  await configure(undefined);
}
