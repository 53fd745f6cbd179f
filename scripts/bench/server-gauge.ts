import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What Temporal's server says of itself. */
export interface ServerFigures {
  /** Calls of its frontend, by name. */
  readonly calls: ReadonlyMap<string, number>;
  readonly cpuMs: number;
}

/** A tick of the processor's clock in /proc, on every Linux that Node runs on. */
const TICK_MS = 10;
const LISTENS = '0A';
const PATIENCE_MS = 1_000;

/** Asks the server of a data folder, of a version that serves Prometheus metrics somewhere on loopback. Undefined while it does not run. */
export async function gaugeServer(dataDir: string): Promise<ServerFigures | undefined> {
  try {
    const record = JSON.parse(await readFile(join(dataDir, 'server.json'), 'utf8')) as { process?: { pid: number } };
    const pid = record.process?.pid;
    if (pid === undefined) return undefined;
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const cpuMs = (Number(fields[11]) + Number(fields[12])) * TICK_MS;
    for (const port of await portsOf(pid)) {
      const calls = await callsAt(port);
      if (calls) return { calls, cpuMs };
    }
    return { calls: new Map(), cpuMs };
  } catch {
    // It is not there yet, or not any more.
    return undefined;
  }
}

/** TCP ports on which a process listens. */
async function portsOf(pid: number): Promise<number[]> {
  const sockets = new Set<string>();
  for (const fd of await readdir(`/proc/${pid}/fd`)) {
    const [, inode] = /^socket:\[(\d+)\]$/.exec(await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')) ?? [];
    if (inode !== undefined) sockets.add(inode);
  }
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8').catch(() => '')));
  return tables.flatMap((table) =>
    table
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === LISTENS && sockets.has(fields[9] ?? ''))
      .map((fields) => parseInt(fields[1]?.split(':').at(-1) ?? '', 16)),
  );
}

/** Whether metrics are at a port. */
const known = new Map<number, boolean>();

async function callsAt(port: number): Promise<Map<string, number> | undefined> {
  if (known.get(port) === false) return undefined;
  // Compressing them costs the server more than sending them.
  const asked = fetch(`http://127.0.0.1:${port}/metrics`, { headers: { 'accept-encoding': 'identity' } }).then(
    (response) => (response.ok ? response.text() : ''),
    () => '',
  );
  // A server that ends at this moment, or a port of gRPC, may never answer.
  const text = await Promise.race([asked, sleep(PATIENCE_MS, '')]);
  const calls = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (!line.startsWith('service_requests{') || !line.includes('service_name="frontend"')) continue;
    const [, name = ''] = /operation="([^"]+)"/.exec(line) ?? [];
    calls.set(name, (calls.get(name) ?? 0) + Number(line.slice(line.lastIndexOf(' ') + 1)));
  }
  // Before the first call there are metrics and no calls; a port that says nothing may only be starting.
  if (text !== '') known.set(port, text.includes('# TYPE'));
  return calls.size > 0 ? calls : undefined;
}
