import type * as Library from '@lydell/node-pty';
import { STARTER } from './harness.js';
import { type Row, Screen } from './screen.js';

/** Its binaries come with it, for the common systems; elsewhere, such as on Alpine, there is none. */
const library = await import('@lydell/node-pty').then(
  (found): typeof Library | undefined => found,
  () => undefined,
);

/** Why tests with a terminal are left out here; undefined where they run. */
export const NO_TERMINAL = library ? undefined : `@lydell/node-pty has no binary for ${process.platform}-${process.arch}`;

const WITHIN_MS = 20_000;
const ROWS = 40;

export interface TerminalOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly columns?: number;
  /** Absent: plantain, of the build of this test run. */
  readonly program?: string;
}

/** A program at a pseudo-terminal, and somebody who reads and types. */
export class Terminal {
  readonly #process: Library.IPty;
  #seen = '';
  #read = 0;
  readonly #screen: Screen;
  readonly ended: Promise<number>;

  constructor(args: readonly string[], options: TerminalOptions) {
    if (!library) throw new Error(NO_TERMINAL);
    // Where it is set, nobody is asked.
    const { CI: _, ...own } = options.env;
    const env = { ...own, TERM: 'xterm-256color', NO_COLOR: '1' };
    const { cwd, columns = 110, program } = options;
    const line = program === undefined ? [STARTER, ...args] : [...args];
    this.#screen = new Screen(columns, ROWS);
    this.#process = library.spawn(program ?? process.execPath, line, { cols: columns, rows: ROWS, cwd, env });
    this.#process.onData((data) => {
      this.#seen += data;
      this.#screen.write(data);
    });
    this.ended = new Promise((resolve) => this.#process.onExit(({ exitCode }) => resolve(exitCode)));
  }

  /** Everything that was drawn, without the commands to the terminal. */
  get text(): string {
    return this.#seen.replace(/\u001b\[[0-9;?]*[A-Za-z]/gu, '');
  }

  /** What stands on the screen now, and what has scrolled away. */
  rows(): Promise<Row[]> {
    return this.#screen.rows();
  }

  type(typed: string): void {
    this.#process.write(typed);
  }

  /** Waits until a question stands there that was not answered yet, then types. */
  async answer(question: string, typed: string): Promise<void> {
    await this.see(question);
    // The library listens to the keyboard a moment after it has drawn.
    await new Promise((resolve) => setTimeout(resolve, 100));
    this.#read = this.text.length;
    this.type(typed);
  }

  async see(text: string, withinMs = WITHIN_MS): Promise<void> {
    const end = Date.now() + withinMs;
    while (!this.text.slice(this.#read).includes(text)) {
      if (Date.now() > end) throw new Error(`waited in vain for "${text}"; the screen has:\n${this.text}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Whether the cursor was left hidden. */
  get isCursorHidden(): boolean {
    return this.#seen.lastIndexOf('\u001b[?25l') > this.#seen.lastIndexOf('\u001b[?25h');
  }

  close(signal?: string): void {
    this.#process.kill(signal);
  }
}
