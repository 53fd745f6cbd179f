import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setInterval as every } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { addSizes, NOTHING, type Size, sizeOf } from '../../src/disk/removal.js';
import { batchWorkflowId, segmentWorkflowId } from '../../src/domain/names.js';
import { startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import { withFolderServer } from '../folder-server.js';
import { figuresOf } from './figures.js';
import type { Load } from './load.js';
import { BATCH, runPlantain } from './run.js';
import { gaugeServer, type ServerFigures } from './server-gauge.js';
import type { Counted } from './weight-count.js';

const PRELOAD = fileURLToPath(new URL('./weight-count.js', import.meta.url));
/** Telling its figures costs the server some milliseconds of processor time: asked twice a second, they were a quarter of all that it used. */
const GAUGE_EVERY_MS = 3_000;
/** Calls that are told by name. */
const NAMED = 8;
const LOAD: Load = {
  name: 'weight',
  items: 1_000,
  concurrency: 50,
  latencyMs: 0,
  requestDelayMs: 0,
  segmentSize: 250,
  imageBytes: 0,
};

/** What a picture weighs: a batch at a site that answers at once, as rows of a table; all figures for one picture. */
export async function weightRows(): Promise<readonly (readonly string[])[]> {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-bench-'));
  const site = await startGeminiStandIn({ latencyMs: 0, pixels: 64 });
  const data = join(folder, '.plantain');
  const over = new AbortController();
  try {
    const gauging = gaugeUntil(data, over.signal);
    const counts = join(folder, 'counts.json');
    const env = { ...process.env, NODE_OPTIONS: `--import=${PRELOAD}`, BENCH_WEIGHT: counts };
    await runPlantain(LOAD, folder, site.url, env).finally(() => over.abort());
    const { makespanMs } = figuresOf(LOAD, site.meter.entries, site.meter.maxOpen);
    const counted = JSON.parse(await readFile(counts, 'utf8')) as Counted;
    return rowsOf({ counted, makespanMs, server: await gauging, places: await placesIn(data), events: await eventsOf(folder) });
  } finally {
    over.abort();
    await site.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function gaugeUntil(data: string, signal: AbortSignal): Promise<ServerFigures | undefined> {
  let last: ServerFigures | undefined;
  try {
    for await (const _tick of every(GAUGE_EVERY_MS, undefined, { signal })) {
      const now = await gaugeServer(data);
      // One that is about to end does not tell its calls any more.
      if (now && now.calls.size >= (last?.calls.size ?? 0)) last = now;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return last;
}

interface Places {
  readonly journal: Size;
  readonly staging: Size;
  readonly database: Size;
}

async function placesIn(data: string): Promise<Places> {
  const database = await Promise.all(['temporal.db', 'temporal.db-wal'].map((name) => sizeOf(join(data, name))));
  return {
    journal: await sizeOf(join(data, 'spool')),
    staging: await sizeOf(join(data, 'staging')),
    database: database.reduce(addSizes, NOTHING),
  };
}

interface Events {
  readonly all: number;
  readonly workflowTasks: number;
  readonly activities: number;
}

function eventsOf(folder: string): Promise<Events> {
  return withFolderServer(folder, async (client) => {
    const segments = Array.from({ length: LOAD.items / LOAD.segmentSize }, (_, segment) => segmentWorkflowId(BATCH, segment));
    let sum = { all: 0, workflowTasks: 0, activities: 0 };
    for (const id of [batchWorkflowId(BATCH), ...segments]) {
      const events = (await client.workflow.getHandle(id).fetchHistory()).events ?? [];
      sum = {
        all: sum.all + events.length,
        workflowTasks: sum.workflowTasks + events.filter((event) => event.workflowTaskCompletedEventAttributes).length,
        activities: sum.activities + events.filter((event) => event.activityTaskScheduledEventAttributes).length,
      };
    }
    return sum;
  });
}

interface Weight {
  readonly counted: Counted;
  readonly makespanMs: number;
  readonly server: ServerFigures | undefined;
  readonly places: Places;
  readonly events: Events;
}

function rowsOf({ counted, makespanMs, server, places, events }: Weight): string[][] {
  const each = (value: number, digits = 1): string => (value / LOAD.items).toFixed(digits);
  const size = ({ files, bytes }: Size): string => `${each(files, 2)} files, ${each(bytes / 1000)} kB`;
  const calls = [...(server?.calls ?? [])].sort(([, a], [, b]) => b - a);
  const named = calls.slice(0, NAMED).map(([name, count]) => `${name} ${each(count, 2)}`);
  return [
    [`weight: ${LOAD.items} at no latency, ${LOAD.concurrency} at once`, 'a picture'],
    ['syncs of the disk', each(counted.fsyncs)],
    ['journal after the batch', size(places.journal)],
    ['staging after the batch', size(places.staging)],
    ['database of the server', `${each(places.database.bytes / 1000)} kB`],
    ['events', each(events.all)],
    ['workflow tasks', each(events.workflowTasks, 2)],
    ['activities', each(events.activities, 2)],
    ['calls of the server', `${each(calls.reduce((sum, [, count]) => sum + count, 0))}: ${named.join(', ')}`],
    ['processor, command and worker', `${each(counted.cpuMs)} ms`],
    ['processor, server', server ? `${each(server.cpuMs)} ms` : '–'],
    ['pictures a second', ((LOAD.items / makespanMs) * 1000).toFixed(1)],
  ];
}
