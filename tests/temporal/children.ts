import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { compiled } from '../compiled.js';

/** Where they are compiled. */
let out = '';

/** Compiles the sources and the scripts of tests for `Child`. Returns what removes it again. */
export function compileChildren(): () => void {
  const { root, remove } = compiled('temporal-children', [
    'src/temporal',
    'src/disk',
    'src/domain',
    'src/words',
    'tests/temporal',
    'tests/disk',
  ]);
  out = root;
  return remove;
}

/** A script of `tests/temporal`, or of another folder that it names, as a process of its own, which says JSON lines and does what it is told on its stdin. */
export class Child {
  static readonly #all = new Set<Child>();
  readonly process: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #lines: string[] = [];
  readonly #waiting: ((line: string) => void)[] = [];

  /** `within`: a command that runs another one, with its options. */
  constructor(script: string | { readonly script: string; readonly within: readonly string[] }, ...args: readonly string[]) {
    const { script: name, within } = typeof script === 'string' ? { script, within: [] } : script;
    const [program = '', ...words] = [...within, process.execPath, join(out, 'tests/temporal', `${name}.js`), ...args];
    const child = spawn(program, words, {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.process = child;
    this.#ended = once(child, 'exit');
    createInterface({ input: child.stdout }).on('line', (line) => {
      const next = this.#waiting.shift();
      if (next) next(line);
      else this.#lines.push(line);
    });
    Child.#all.add(this);
  }

  /** The next thing that it says; fails when it ends before. */
  async said(): Promise<unknown> {
    const line = this.#lines.shift();
    if (line !== undefined) return JSON.parse(line) as unknown;
    const ended = this.#ended.then(() => Promise.reject(new Error('the child ended without a word')));
    return JSON.parse(await Promise.race([new Promise<string>((done) => this.#waiting.push(done)), ended])) as unknown;
  }

  tell(word: string): void {
    this.process.stdin?.write(`${word}\n`);
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.#ended;
  }

  async end(): Promise<void> {
    await this.#ended;
  }

  static async killAll(): Promise<void> {
    for (const child of Child.#all) {
      child.process.kill('SIGCONT');
      await child.kill();
    }
    Child.#all.clear();
  }
}
