import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { compiled } from '../compiled.js';

/** Where they are compiled. */
let out = '';

/** Compiles the spool and the scripts beside this file once, so that each child process starts fast. Returns what removes it. */
export function compileChildren(): () => void {
  const { root, remove } = compiled('spool-children', ['src/spool', 'src/disk', 'src/domain', 'src/words', 'tests/spool']);
  out = root;
  return remove;
}

/** Starts one of the scripts beside this file; it is killed at the end of the test if it still runs. */
export function startChild(script: string, ...args: readonly (string | number)[]): ChildProcess {
  const path = join(out, 'tests/spool', `${script}.js`);
  const child = spawn(process.execPath, [path, ...args.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

export function exitOf(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve({ code: child.exitCode, signal: child.signalCode });
  }
  return new Promise((done) => child.once('exit', (code, signal) => done({ code, signal })));
}

/** Resolves when the child has written `word` on its standard output. */
export function said(child: ChildProcess, word: string): Promise<void> {
  return new Promise((done, fail) => {
    let heard = '';
    child.stdout?.on('data', (data: Buffer) => {
      heard += data.toString();
      if (heard.includes(word)) done();
    });
    child.once('exit', () => fail(new Error(`the child ended before it said ${word}`)));
  });
}

/** The lines of a log that children append to, as JSON. */
export function linesOf(path: string): Record<string, unknown>[] {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
