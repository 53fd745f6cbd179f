import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setInterval as every } from 'node:timers/promises';

export interface Finished {
  readonly startedAt: number;
  /** Greatest resident memory in bytes; undefined where `/proc` is not there. */
  readonly peakBytes: number | undefined;
}

/** Runs a Node program to its end; rejects with its words when it exits with another code than `fine`. */
export async function runNode(
  script: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  fine: readonly number[] = [0],
): Promise<Finished> {
  const startedAt = Date.now();
  const child = spawn(process.execPath, [script, ...args], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new AbortController();
  const peak = child.pid === undefined ? Promise.resolve(undefined) : peakOf(child.pid, ended.signal);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  ended.abort();
  if (code === null || !fine.includes(code)) throw new Error(`${script} ended with ${code}:\n${stderr.slice(-2_000)}`);
  return { startedAt, peakBytes: await peak };
}

async function peakOf(pid: number, ended: AbortSignal): Promise<number | undefined> {
  let peak: number | undefined;
  try {
    for await (const _tick of every(250, undefined, { signal: ended })) {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
      if (kibibytes !== undefined) peak = Math.max(peak ?? 0, Number(kibibytes) * 1024);
    }
  } catch (error) {
    if (!ended.aborted) throw error;
  }
  return peak;
}
