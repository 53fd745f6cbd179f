import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PersonsFolder, until } from '../persons-folder.js';
import { quantile } from './figures.js';

// Compiled, this file lies in dist/tools/scripts/bench.
const STARTER = fileURLToPath(new URL('../../../starter.js', import.meta.url));
const ROUNDS = 9;
/** Commands, and how many times as long as Node alone each may take. */
const GOALS = { '--version': 3, '--help': 3, list: 10 };

/** How long commands take, in turns with Node alone, in a folder whose server runs. */
export async function startUpTable(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-bench-'));
  await writeFile(join(folder, 'plantain.config.json'), '{ "sites": {} }');
  const server = new PersonsFolder(folder).start('server');
  try {
    await until('the server runs', () => server.screen().includes('namespace'));
    const alone: number[] = [];
    const times = Object.entries(GOALS).map(([command, goal]) => ({ command, goal, tookMs: [] as number[] }));
    for (let round = 0; round < ROUNDS; round += 1) {
      alone.push(timed(folder, ['-e', '0']));
      for (const { command, tookMs } of times) tookMs.push(timed(folder, [STARTER, command]));
    }
    const base = quantile(alone, 0.5) ?? NaN;
    const rows = times.map(({ command, goal, tookMs }) => {
      const median = quantile(tookMs, 0.5) ?? NaN;
      return `| ${command} | ${Math.round(median)} ms | ${(median / base).toFixed(1)} | ${goal} |`;
    });
    const head = ['| start-up | median | times `node -e 0` | goal, at most |', '|---|---|---|---|'];
    return [...head, `| node -e 0 | ${Math.round(base)} ms | 1.0 | – |`, ...rows].join('\n');
  } finally {
    await server.interrupt();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function timed(cwd: string, args: readonly string[]): number {
  const { TEMPORAL_ADDRESS: _elsewhere, ...env } = process.env;
  const startedAt = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}:\n${stderr}`);
  return performance.now() - startedAt;
}
