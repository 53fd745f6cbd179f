import { readdir, readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { z } from 'zod';
import { isAlive, type ProcessIdentity } from '../../src/disk/process-identity.js';
import { type Bench, type ManifestLine, type Running, until } from './harness.js';

const RECORD = z.object({ process: z.object({ pid: z.number(), startTime: z.string() }) });

/** The folder's own Temporal server, as `server.json` has it. */
export async function serverOf(bench: Pick<Bench, 'folder'>): Promise<ProcessIdentity> {
  const text = await readFile(join(bench.folder, '.plantain', 'server.json'), 'utf8');
  return RECORD.parse(JSON.parse(text)).process;
}

/** Ids of all living processes that run in the data folder: its servers. By /proc, so on Linux only. */
export async function serversIn(bench: Bench): Promise<number[]> {
  const home = await realpath(join(bench.folder, '.plantain'));
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    const at = /^\d+$/.test(name) ? await readlink(`/proc/${name}/cwd`).catch(() => undefined) : undefined;
    if (at === home) found.push(Number(name));
  }
  return found;
}

/** SIGKILL to a command and everything in its group. */
export async function killGroup({ child, finished }: Running): Promise<void> {
  if (child.pid === undefined) throw new Error('the command never ran');
  process.kill(-child.pid, 'SIGKILL');
  await finished;
}

export async function killServer(bench: Bench): Promise<void> {
  const server = await serverOf(bench);
  process.kill(server.pid, 'SIGKILL');
  await until('the server is gone', () => !isAlive(server), 5_000);
}

/** Ends a server that a killed command left behind. */
export async function endServer(bench: Pick<Bench, 'folder'>): Promise<void> {
  const server = await serverOf(bench).catch(() => undefined);
  if (!server || !isAlive(server)) return;
  process.kill(server.pid, 'SIGKILL');
  await until('the server is gone', () => !isAlive(server), 5_000);
}

/** Closes the bench together with its server. */
export async function closeWithServer(bench: Bench): Promise<void> {
  await endServer(bench);
  await bench.close();
}

/** Waits until the stand-in has `count` requests open; fails at once when a command ends before. */
export async function requestsOpen(bench: Pick<Bench, 'site'>, running: readonly Running[], count: number): Promise<void> {
  await whileRunning(
    running,
    until(`${count} requests are open`, () => bench.site.meter.open() >= count, 60_000),
  );
}

async function whileRunning(running: readonly Running[], work: Promise<void>): Promise<void> {
  const early = running.map(({ finished }) =>
    finished.then(({ code, stderr }) => Promise.reject(new Error(`the command ended too early, with ${code}: ${stderr}`))),
  );
  const vain = work.catch((cause: unknown) => {
    throw new Error(running.map((command) => command.stderrSoFar()).join('\n---\n'), { cause });
  });
  await Promise.race([vain, ...early]);
}

/** What a batch paid for and how it was accounted for. */
export interface Books {
  readonly billed: number;
  readonly delivered: number;
  readonly unknown: number;
}

/**
 * Section 9 of the architecture: whatever was killed when, what the site charged is what was delivered and what was declared unknown,
 * and every one of `count` items has one line, in order, with its picture.
 */
export async function booksOf(bench: Bench, batch: string, count: number): Promise<Books> {
  await until('the site has closed its books', () => bench.site.meter.open() === 0, 30_000);
  const lines = await bench.manifest(batch);
  expect(lines.map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, index) => `i${index + 1}`));
  expect(lines.filter(({ status }) => status !== 'success')).toEqual([]);
  expect(lines.filter(({ files }) => files.length !== 1)).toEqual([]);
  const sum = (of: keyof ManifestLine['calls']): number => lines.reduce((total, line) => total + line.calls[of], 0);
  const billed = bench.site.meter.entries.filter((entry) => entry.billed > 0).length;
  const books = { billed, delivered: sum('delivered'), unknown: sum('unknown') };
  expect(books.billed, JSON.stringify(books)).toBe(books.delivered + books.unknown + sum('empty'));
  expect(sum('sent')).toBe(books.delivered + books.unknown + sum('empty') + sum('unbilled'));
  return books;
}

export { sleep };

/** Removes the database of the folder's own server. */
export async function loseDatabase(bench: Bench): Promise<void> {
  const home = join(bench.folder, '.plantain');
  const files = (await readdir(home)).filter((name) => /\.db/.test(name));
  expect(files).not.toEqual([]);
  for (const file of files) await rm(join(home, file));
}
