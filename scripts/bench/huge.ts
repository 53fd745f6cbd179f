import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type HugeSite, startHugeSite } from './huge-site.js';
import type { Load } from './load.js';
import type { LoopDelays } from './loop-delay.js';
import type { Finished } from './process.js';
import { runPlantain, runPool } from './run.js';

const PRELOAD = fileURLToPath(new URL('./loop-delay.js', import.meta.url));
const LOAD: Load = {
  name: 'huge',
  items: 100,
  concurrency: 100,
  latencyMs: 0,
  requestDelayMs: 0,
  segmentSize: 100,
  imageBytes: 20_000_000,
};

/** What one client made of the answers. */
export interface Received {
  readonly peakBytes: number | undefined;
  /** Of the answers, in bytes a second. */
  readonly rate: number;
  readonly delays: LoopDelays;
}

export interface HugeRow {
  readonly load: Load;
  readonly plantain: Received;
  /** Undefined when it did not survive, such as for want of memory. */
  readonly pool: Received | undefined;
}

/** A hundred answers at once, with pictures of 20 MB each: once for a plain client, once for `plantain run`. */
export async function runHuge(): Promise<HugeRow> {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-bench-'));
  try {
    const pool = await withSite(folder, 'pool', (url, env) => runPool(LOAD, folder, url, env)).catch((error: unknown) => {
      console.error(String(error).slice(0, 500));
      return undefined;
    });
    await rm(join(folder, 'pool'), { recursive: true, force: true });
    const plantain = await withSite(folder, 'plantain', (url, env) => runPlantain(LOAD, folder, url, env));
    return { load: LOAD, plantain, pool };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function withSite(
  folder: string,
  client: string,
  run: (url: string, env: NodeJS.ProcessEnv) => Promise<Finished>,
): Promise<Received> {
  const site = await startHugeSite(LOAD.imageBytes, LOAD.concurrency);
  const file = join(folder, `${client}.json`);
  try {
    const options = `--import=${PRELOAD}`;
    const { peakBytes } = await run(site.url, { ...process.env, NODE_OPTIONS: options, BENCH_LOOP_DELAYS: file });
    if (site.answers() !== LOAD.items) throw new Error(`${client} took ${site.answers()} of ${LOAD.items} answers`);
    const delays = JSON.parse(await readFile(file, 'utf8')) as LoopDelays;
    return { peakBytes, rate: rateOf(site), delays };
  } finally {
    await site.close();
  }
}

function rateOf({ bytes, firstByteAt, lastByteAt }: HugeSite): number {
  return bytes() / ((lastByteAt() - firstByteAt()) / 1000);
}
