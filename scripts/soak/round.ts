import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, KEY, PersonsFolder } from '../persons-folder.js';
import { compare, leaks, type Money, NO_MONEY } from './books.js';
import { Disks } from './disk.js';
import { leftRunning } from './left-running.js';
import type { Plan } from './plan.js';
import { openSite } from './site.js';
import { strike } from './strike.js';

const BATCH = 'soak';
const LONGEST_MS = 180_000;
const MOST_RESUMES = 4;

export interface Report {
  /** Where it happened; gone when there was no problem. */
  readonly folder: string;
  readonly words: string;
  readonly money: Money;
  readonly leftProcesses: number;
  readonly problems: readonly string[];
}

/** Plays one batch to its end, whatever befalls it, and looks at what is left. */
export async function playRound(plan: Plan): Promise<Report> {
  const path = await mkdtemp(join(tmpdir(), 'plantain-soak-'));
  const site = await openSite(plan);
  const disks = await Disks.open(path, plan);
  let fine = false;
  try {
    const folder = new PersonsFolder(path);
    await folder.fill(site.settings, plan.items, { pictures: plan.site === 'grsai', more: { trustedOrigins: site.origins } });
    const screens = await throughAll(folder, plan, disks);
    const left = await leftRunning(path);
    const common = { folder: path, leftProcesses: left.length };
    const results = join(path, 'batch_outputs', BATCH);
    if (!existsSync(join(results, 'summary.json'))) {
      return { ...common, words: '', money: NO_MONEY, problems: ['no end', screens.slice(-2_000)] };
    }
    const { money, delivered, problems } = await compare(results, site.meter, plan);
    const all = [...problems, ...(await leaks(path))];
    if (left.length > 0) all.push(`still running: ${left.join(', ')}`);
    if (screens.includes(KEY)) all.push('the key was on the screen');
    fine = all.length === 0;
    return { ...common, words: `${delivered} of ${plan.items} delivered, ${wordsOf(money)}`, money, problems: all };
  } finally {
    await site.close();
    if (fine) await disks.close();
    if (fine) await rm(path, { recursive: true, force: true, maxRetries: 5 });
  }
}

const wordsOf = ({ sent, declared, unknown }: Money): string => `${sent} sent, ${declared} declared, ${unknown} unknown`;

/** From the start to the batch's end; answers what was on the screens. */
async function throughAll(folder: PersonsFolder, plan: Plan, disks: Disks): Promise<string> {
  const run = (): Command => folder.start('run', 'items.jsonl', '--name', BATCH, '--yes', ...flagsOf(plan));
  let screens = '';
  let command = run();
  const goOn = (): void => {
    screens += command.screen();
    // A batch that was not begun cannot be gone on with.
    command = /no (open )?batch/i.test(command.screen()) ? run() : folder.start('resume', BATCH);
  };
  for (const blow of plan.blows) {
    const over = await Promise.race([sleep(blow.afterMs, false), command.closed.then(() => true)]);
    if (over && hasEnded(folder)) break;
    if (over) goOn();
    if (await strike(blow, plan, folder, command, disks)) goOn();
  }
  for (let resumes = 0; ; resumes++) {
    if (await Promise.race([sleep(LONGEST_MS, true, { ref: false }), command.closed.then(() => false)])) await command.kill();
    if (hasEnded(folder) || resumes === MOST_RESUMES) break;
    goOn();
  }
  return screens + command.screen();
}

const hasEnded = ({ path }: PersonsFolder): boolean => existsSync(join(path, 'batch_outputs', BATCH, 'summary.json'));

function flagsOf({ concurrency, retries, segmentSize, limits }: Plan): string[] {
  const numbers = { '--concurrency': concurrency, '--retries': retries, '--segment-size': segmentSize };
  const times = limits ? { '--total-timeout': `${limits.totalTimeoutMs / 1_000}s`, '--grace': `${limits.graceMs / 1_000}s` } : {};
  return Object.entries({ ...numbers, ...times }).flatMap(([name, value]) => [name, String(value)]);
}
