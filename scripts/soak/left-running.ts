import { readdir, readlink, realpath } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { signalOnce } from './strike.js';

/** Processes that still run in a folder some seconds after everything has ended; they are killed. By /proc, so on Linux only. */
export async function leftRunning(folder: string): Promise<number[]> {
  let left: number[] = [];
  for (let looks = 0; looks < 60; looks++) {
    left = await processesIn(folder);
    if (left.length === 0) return [];
    await sleep(500);
  }
  for (const pid of left) signalOnce(pid, 'SIGKILL');
  return left;
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
