import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { onTestFinished } from 'vitest';

const REPOSITORY = resolve(import.meta.dirname, '../..');
/** Inside the repository, so that packages resolve. */
const OUT = join(REPOSITORY, 'node_modules', '.cache', `spool-children-${process.pid}`);

/** Compiles the spool and the scripts beside this file once, so that each child process starts fast. Returns what removes it. */
export function compileChildren(): () => void {
  for (const folder of ['src/spool', 'src/disk', 'src/domain', 'tests/spool']) {
    for (const name of readdirSync(join(REPOSITORY, folder))) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
      const source = readFileSync(join(REPOSITORY, folder, name), 'utf8');
      const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
      const target = join(OUT, folder, name.replace(/ts$/, 'js'));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, ts.transpileModule(source, { compilerOptions }).outputText);
    }
  }
  writeFileSync(join(OUT, 'package.json'), '{"type":"module"}');
  return () => rmSync(OUT, { recursive: true, force: true });
}

/** Starts one of the scripts beside this file; it is killed at the end of the test if it still runs. */
export function startChild(script: string, ...args: readonly (string | number)[]): ChildProcess {
  const path = join(OUT, 'tests/spool', `${script}.js`);
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
