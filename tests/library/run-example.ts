import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Bench } from '../e2e/harness.js';

const EXAMPLES = fileURLToPath(new URL('../../examples/library/', import.meta.url));

export interface ExampleRun {
  readonly kill: (signal: NodeJS.Signals) => void;
  stdout(): string;
  readonly finished: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** An example as a process of its own in the folder of the bench. */
export function startExample(bench: Bench, name: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): ExampleRun {
  const child = spawn(process.execPath, [`${EXAMPLES}${name}`, ...args], {
    cwd: bench.folder,
    env: { ...bench.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const finished = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { kill: (signal) => child.kill(signal), stdout: () => stdout, finished };
}
