import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readlink, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGeminiStandIn } from '../../src/standins/gemini.js';
import { startGrsaiStandIn } from '../../src/standins/grsai.js';
import { failed } from '../../src/standins/grsai-troubles.js';
import { internalError, overloaded } from '../../src/standins/troubles.js';
import type { Meter } from '../../src/standins/meter.js';
import { ServerFolder } from '../../src/temporal/server-folder.js';
import { type Command, KEY, PersonsFolder } from '../persons-folder.js';
import { compare, leaks } from './books.js';
import type { Blow, Plan } from './plan.js';

const BATCH = 'soak';
const LONGEST_MS = 180_000;
const MOST_RESUMES = 4;

interface Site {
  readonly settings: object;
  readonly origins: readonly string[];
  readonly meter: Meter;
  close(): Promise<void>;
}

export interface Report {
  /** Where it happened; gone when there was no problem. */
  readonly folder: string;
  readonly words: string;
  readonly problems: readonly string[];
}

/** Plays one batch to its end, whatever befalls it, and looks at what is left. */
export async function playRound(plan: Plan): Promise<Report> {
  const path = await mkdtemp(join(tmpdir(), 'plantain-soak-'));
  const site = await openSite(plan);
  try {
    const folder = new PersonsFolder(path);
    await folder.fill(site.settings, plan.items, { pictures: plan.site === 'grsai', more: { trustedOrigins: site.origins } });
    const screens = await throughAll(folder, plan);
    const results = join(path, 'batch_outputs', BATCH);
    if (!existsSync(join(results, 'summary.json')))
      return { folder: path, words: '', problems: ['no end', screens.slice(-2_000)] };
    const { calls, delivered, problems } = await compare(results, site.meter, plan);
    const all = [...problems, ...(await leaks(path)), ...(await leftRunning(path))];
    if (screens.includes(KEY)) all.push('the key was on the screen');
    if (all.length === 0) await rm(path, { recursive: true, force: true, maxRetries: 5 });
    const words = `${delivered} of ${plan.items} delivered, ${calls.sent} sent, ${calls.unknown} unknown`;
    return { folder: path, words, problems: all };
  } finally {
    await site.close();
  }
}

async function openSite({ site, latencyMs, failing }: Plan): Promise<Site> {
  const key = { env: 'SITE_KEY' };
  const common = { pixels: 64, latencyMs, keys: [KEY] };
  if (site === 'grsai') {
    const faults = [{ when: { probability: failing }, action: failed('error') }];
    const standIn = await startGrsaiStandIn({ ...common, faults });
    const settings = { provider: 'grsai', baseUrl: standIn.url, key, settings: { pollFirst: 0.2, pollMost: 0.4 } };
    return { settings, origins: standIn.origins, meter: standIn.meter, close: () => standIn.close() };
  }
  const faults = [overloaded(), internalError(), { kind: 'cut', at: 0.6 } as const].map((action) => ({
    when: { probability: failing / 3 },
    action,
  }));
  const standIn = await startGeminiStandIn({ ...common, faults });
  const settings = { provider: 'gemini', baseUrl: standIn.url, key, settings: { authMode: 'google_xgoog' } };
  return { settings, origins: [], meter: standIn.meter, close: () => standIn.close() };
}

/** From the start to the batch's end; answers what was on the screens. */
async function throughAll(folder: PersonsFolder, { concurrency, retries, segmentSize, blows }: Plan): Promise<string> {
  const numbers = { '--concurrency': concurrency, '--retries': retries, '--segment-size': segmentSize };
  const flags = Object.entries(numbers).flatMap(([name, value]) => [name, String(value)]);
  const run = (): Command => folder.start('run', 'items.jsonl', '--name', BATCH, '--yes', ...flags);
  let screens = '';
  let command = run();
  const goOn = (): void => {
    screens += command.screen();
    // A batch that was not begun cannot be gone on with.
    command = command.screen().includes('no open batch') ? run() : folder.start('resume');
  };
  for (const blow of blows) {
    const over = await Promise.race([sleep(blow.afterMs, false), command.closed.then(() => true)]);
    if (over) break;
    await strike(blow, folder, command);
    if (blow.kind !== 'server') goOn();
  }
  for (let resumes = 0; ; resumes++) {
    if (await Promise.race([sleep(LONGEST_MS, true, { ref: false }), command.closed.then(() => false)])) await command.kill();
    if (existsSync(join(folder.path, 'batch_outputs', BATCH, 'summary.json')) || resumes === MOST_RESUMES) break;
    goOn();
  }
  return screens + command.screen();
}

async function strike({ kind }: Blow, folder: PersonsFolder, command: Command): Promise<void> {
  if (kind === 'interrupt') return command.interrupt();
  if (kind !== 'command') {
    const pid = (await new ServerFolder(join(folder.path, '.plantain')).readRecord())?.process?.pid;
    if (pid !== undefined) killOnce(pid);
  }
  if (kind !== 'server') await command.kill();
}

function killOnce(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It was ending by itself.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Processes that still run in a folder some seconds after everything has ended; they are killed. By /proc, so on Linux only. */
async function leftRunning(folder: string): Promise<string[]> {
  let left: number[] = [];
  for (let looks = 0; looks < 60; looks++) {
    left = await processesIn(folder);
    if (left.length === 0) return [];
    await sleep(500);
  }
  for (const pid of left) killOnce(pid);
  return [`still running: ${left.join(', ')}`];
}

async function processesIn(folder: string): Promise<number[]> {
  const home = await realpath(folder);
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    const at = /^\d+$/.test(name) ? await readlink(`/proc/${name}/cwd`).catch(() => '') : '';
    if (at === home || at.startsWith(`${home}/`)) found.push(Number(name));
  }
  return found;
}
