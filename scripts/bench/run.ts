import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type GeminiStandIn, startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import { type Figures, figuresOf } from './figures.js';
import { countEvents, type Events } from './histories.js';
import type { Load } from './load.js';
import { type Finished, runNode } from './process.js';
import { runTasks } from './tasks.js';

// Compiled, this file lies in dist/tools/scripts/bench.
const STARTER = fileURLToPath(new URL('../../../starter.js', import.meta.url));
const POOL = fileURLToPath(new URL('./pool.js', import.meta.url));
export const BATCH = 'bench';

export interface Row {
  readonly load: Load;
  readonly plantain: Figures;
  /** Absent for tasks that are followed. */
  readonly pool?: Figures;
  readonly events?: Events;
  readonly firstRequestMs: number;
  readonly peakBytes: number | undefined;
  readonly poolPeakBytes?: number | undefined;
}

/** The load once with the plain pool and once with `plantain run`, each in a process of its own beside a stand-in of its own. */
export async function runLoad(load: Load): Promise<Row> {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-bench-'));
  try {
    if (load.tasks) {
      const { figures, finished, firstRequestAt } = await runTasks(load, folder);
      const { startedAt, peakBytes } = finished;
      return { load, plantain: figures, firstRequestMs: firstRequestAt - startedAt, peakBytes };
    }
    const pool = await withSite(load, ({ url }) => runPool(load, folder, url));
    const plantain = await withSite(load, ({ url }) => runPlantain(load, folder, url));
    return {
      load,
      plantain: plantain.figures,
      pool: pool.figures,
      events: await countEvents(folder, BATCH, load),
      firstRequestMs: plantain.firstRequestAt - plantain.finished.startedAt,
      peakBytes: plantain.finished.peakBytes,
      poolPeakBytes: pool.finished.peakBytes,
    };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function withSite(load: Load, run: (site: GeminiStandIn) => Promise<Finished>) {
  const { latencyMs, imageBytes } = load;
  const site = await startGeminiStandIn({ latencyMs, imageBytes, pixels: 64 });
  try {
    const finished = await run(site);
    const { entries, maxOpen } = site.meter;
    return { finished, figures: figuresOf(load, entries, maxOpen), firstRequestAt: entries[0]?.receivedAt ?? NaN };
  } finally {
    await site.close();
  }
}

export async function runPool(load: Load, folder: string, url: string, env = process.env): Promise<Finished> {
  const results = join(folder, 'pool');
  await mkdir(results);
  const args = [url, results, load.items, load.concurrency, load.requestDelayMs].map(String);
  return runNode(POOL, args, folder, env);
}

export async function runPlantain(load: Load, folder: string, url: string, given = process.env): Promise<Finished> {
  const sites = {
    banana: { provider: 'gemini', baseUrl: url, key: { env: 'BENCH_KEY' }, settings: { authMode: 'google_xgoog' } },
  };
  await writeFile(join(folder, 'plantain.config.json'), JSON.stringify({ sites }));
  const lines = Array.from({ length: load.items }, (_, index) => JSON.stringify({ prompt: `#${index + 1} a pear` }));
  await writeFile(join(folder, 'items.jsonl'), lines.join('\n'));
  const settings = {
    name: BATCH,
    concurrency: load.concurrency,
    'request-delay': load.requestDelayMs / 1000,
    'segment-size': load.segmentSize,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { TEMPORAL_ADDRESS: _elsewhere, ...env } = given;
  return runNode(STARTER, ['run', 'items.jsonl', '--json', ...flags], folder, { ...env, BENCH_KEY: 'costs-nothing' });
}
