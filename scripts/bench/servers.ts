import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ComfyuiStandIn, startComfyuiStandIn } from '../../stand-ins/src/comfyui.js';
import { quantile } from './figures.js';
import { runNode } from './process.js';

// Compiled, this file lies in dist/tools/scripts/bench.
const STARTER = fileURLToPath(new URL('../../../starter.js', import.meta.url));

const ITEMS = 60;
/** How long a picture takes on each server, in milliseconds. */
const PICTURE_MS = [1_000, 1_500, 2_000];
const STEPS = 10;
/** The second server dies when so many pictures have been made. */
const DEATH_AFTER = 30;

/** 60 items on three ComfyUI servers of different speed, one of which dies in the middle, as one line of a table. */
export async function serversRow(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-bench-'));
  const servers = await Promise.all(PICTURE_MS.map((ms) => startComfyuiStandIn({ stepMs: ms / STEPS })));
  try {
    const run = runPlantain(folder, servers);
    const deathAt = await death(servers, run);
    await run;
    return rowOf(servers, deathAt);
  } finally {
    await Promise.all(servers.map((server) => server.close()));
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const executions = (servers: readonly ComfyuiStandIn[]) => servers.flatMap(({ meter }) => meter.executions());
const made = (servers: readonly ComfyuiStandIn[]) => executions(servers).filter(({ end }) => end === 'success');

async function death(servers: readonly ComfyuiStandIn[], run: Promise<unknown>): Promise<number> {
  let isOver = false;
  run.then(
    () => (isOver = true),
    () => (isOver = true),
  );
  while (made(servers).length < DEATH_AFTER && !isOver) await sleep(20);
  await servers[1]?.stop();
  return Date.now();
}

function runPlantain(folder: string, servers: readonly ComfyuiStandIn[]) {
  const sites = { farm: { provider: 'comfyui', settings: { servers: servers.map(({ url }) => url) } } };
  const lines = Array.from({ length: ITEMS }, (_, index) => JSON.stringify({ prompt: `#${index + 1} a pear` }));
  const flags = ['--json', '--request-delay', '0', '--param', `steps=${STEPS}`];
  const { TEMPORAL_ADDRESS: _elsewhere, ...env } = process.env;
  return Promise.all([
    writeFile(join(folder, 'plantain.config.json'), JSON.stringify({ sites })),
    writeFile(join(folder, 'items.jsonl'), lines.join('\n')),
  ]).then(() => runNode(STARTER, ['run', 'items.jsonl', ...flags], folder, env));
}

function rowOf(servers: readonly ComfyuiStandIn[], deathAt: number): string {
  const begin = Math.min(...executions(servers).map(({ startedAt = Infinity }) => startedAt));
  const makespanMs = Math.max(...made(servers).map(({ endedAt = 0 }) => endedAt)) - begin;
  const bestMs = best(deathAt - begin);
  const counts = servers.map((server) => made([server]).length).join(' + ');
  const over = ((makespanMs / bestMs - 1) * 100).toFixed(1);
  const idle = servers.flatMap(gapsMs);
  const [usual, most] = [quantile(idle, 0.5), quantile(idle, 0.95)].map((ms) => `${Math.round(ms ?? NaN)} ms`);
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  const head =
    '| load | pictures by server | executions | best assignment | plantain | over it | idle of a GPU p50, p95 |\n|---|---|---|---|---|---|---|';
  const title = `servers: ${ITEMS} of ${PICTURE_MS.map(seconds).join(', ')}; the second dies after ${DEATH_AFTER}`;
  return `${head}\n| ${title} | ${counts} | ${executions(servers).length} | ${seconds(bestMs)} | ${seconds(makespanMs)} | ${over} % | ${usual}, ${most} |`;
}

/** How long a server did nothing between two jobs. */
function gapsMs({ meter }: ComfyuiStandIn): number[] {
  const jobs = [...meter.executions()].sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0));
  return jobs.slice(1).map(({ startedAt = 0 }, index) => Math.max(0, startedAt - (jobs[index]?.endedAt ?? startedAt)));
}

/** The shortest time in which the servers make all pictures, the second only until it dies, without a pause between two. */
function best(deathMs: number): number {
  for (let ms = 0; ; ms += 10) {
    const pictures = PICTURE_MS.map((each, server) => Math.floor((server === 1 ? Math.min(ms, deathMs) : ms) / each));
    if (pictures.reduce((sum, count) => sum + count, 0) >= ITEMS) return ms;
  }
}
