import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type GrsaiStandIn, startGrsaiStandIn } from '../../stand-ins/src/grsai.js';
import { PersonsFolder } from '../persons-folder.js';
import { type Figures, figuresOf } from './figures.js';
import type { Load } from './load.js';
import { type Finished, runNode } from './process.js';

// Compiled, this file lies in dist/tools/scripts/bench.
const STARTER = fileURLToPath(new URL('../../../starter.js', import.meta.url));
const BATCH = 'bench';
/** The pace of questions, scaled like the times of a load. */
const SCALE = 10;
const POLLS = { pollFirst: 1.5 / SCALE, pollMost: 3 / SCALE };

export interface TaskRun {
  readonly figures: Figures;
  readonly finished: Finished;
  readonly firstRequestAt: number;
}

/** A load of tasks at a GRSAI stand-in, each with a reference picture of its own, which is uploaded. */
export async function runTasks(load: Load, folder: string): Promise<TaskRun> {
  const { latencyMs, eachMs = [], imageBytes } = load;
  const faults = eachMs.map((ms, index) => ({ when: { item: String(index + 1) }, latencyMs: ms }));
  const site = await startGrsaiStandIn({ latencyMs, faults, imageBytes, pixels: 64 });
  try {
    await prepare(load, folder, site);
    const { TEMPORAL_ADDRESS: _elsewhere, ...env } = process.env;
    const flags = { name: BATCH, concurrency: load.concurrency, 'request-delay': load.requestDelayMs / 1000 };
    const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const finished = await runNode(STARTER, ['run', 'items.jsonl', '--json', ...args], folder, { ...env, BENCH_KEY: 'sk-free' });
    const { entries, maxOpen } = site.meter;
    const firstRequestAt = entries[0]?.receivedAt ?? NaN;
    // To the last outcome, not to the end of the last task: being late to hear of it is what the pace costs.
    const makespanMs = (await lastOutcomeAt(folder)) - firstRequestAt;
    const boundMs = eachMs.length > 0 ? Math.max(...eachMs) : figuresOf(load, entries, maxOpen).boundMs;
    return { figures: { ...figuresOf(load, entries, maxOpen), makespanMs, boundMs }, finished, firstRequestAt };
  } finally {
    await site.close();
  }
}

async function prepare({ items }: Load, folder: string, { url, origins }: GrsaiStandIn): Promise<void> {
  const grsai = { provider: 'grsai', baseUrl: url, key: { env: 'BENCH_KEY' }, settings: POLLS };
  await new PersonsFolder(folder).fill(grsai, items, { pictures: true, more: { trustedOrigins: origins, defaults: {} } });
}

async function lastOutcomeAt(folder: string): Promise<number> {
  const text = await readFile(join(folder, 'batch_outputs', BATCH, 'manifest.jsonl'), 'utf8');
  const ends = text
    .trimEnd()
    .split('\n')
    .map((line) => Date.parse((JSON.parse(line) as { endedAt: string }).endedAt));
  return Math.max(...ends);
}
