import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { resolveTemporalCli } from '../../src/temporal/cli-binary.js';
import { Terminal } from './terminal.js';

const run = promisify(execFile);
/** A question that nobody answers waits for ever. */
const MOST_MS = 180_000;
const ROOT = resolve(import.meta.dirname, '../..');
/** Of the computer's user, and of the npm that runs the tests. */
const FOREIGN = /^(npm_|TEMPORAL_|PLANTAIN_|XDG_|LC_|LANG$|NODE_PATH$|\w+_KEY$)/i;

/**
 * A fresh clone of this repository as it was committed, in a folder with spaces and Chinese in its name. `npm ci` would take minutes and
 * the registry in each test run: the packages are linked. The build of this test run is copied, as newer than the sources.
 */
export async function freshClone(): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const top = await mkdtemp(join(tmpdir(), 'plantain 图片 '));
  const folder = join(top, '我的 项目', 'plantain');
  await run('git', ['clone', '--quiet', '--depth', '1', '--no-local', ROOT, folder]);
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await cp(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true, filter: (path) => !path.includes('dist/tools') });
  return { folder, remove: () => rm(top, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Somebody with an empty home who types one line after the other into one terminal. */
export class Reader {
  #folder: string;

  private constructor(
    readonly home: string,
    folder: string,
    readonly shadowed: readonly string[],
    readonly env: NodeJS.ProcessEnv,
  ) {
    this.#folder = folder;
  }

  /** @param shadowed commands of npm that do nothing */
  static async in(folder: string, shadowed: readonly string[], locale: string): Promise<Reader> {
    const home = join(await mkdtemp(join(tmpdir(), 'plantain-reader-')), '家 home');
    await mkdir(join(home, '.npm-global', 'lib'), { recursive: true });
    // As after the first start: fetched once for this computer.
    const { path } = await resolveTemporalCli({ env: process.env, onProgress: () => undefined });
    const own = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
    return new Reader(home, folder, shadowed, {
      ...Object.fromEntries(own),
      HOME: home,
      LANG: locale,
      npm_config_prefix: join(home, '.npm-global'),
      npm_config_cache: join(homedir(), '.npm'),
      npm_config_update_notifier: 'false',
      TEMPORAL_CLI_PATH: path,
      PATH: [join(home, '.npm-global', 'bin'), dirname(process.execPath), process.env['PATH']].join(delimiter),
    });
  }

  /** Where the lines before have led. */
  get folder(): string {
    return this.#folder;
  }

  goTo(folder: string): void {
    this.#folder = folder;
  }

  /** Begins a line; the folder that it leads to is known when it has ended. */
  type(line: string): Terminal {
    const patterns = this.shadowed.map((command) => `"${command} "*`).join('|');
    const shadow = `npm() { case "npm $* " in ${patterns}) ;; *) command npm "$@" ;; esac; }`;
    const script = `${shadow}\n${line}\ncode=$?\npwd > "$HOME/.where"\nexit $code`;
    return new Terminal(['-c', script], { cwd: this.#folder, env: this.env, program: '/bin/bash' });
  }

  /** What a line printed; throws when it ends with another exit code. */
  async follow(line: string, code = 0, watch: (terminal: Terminal) => Promise<void> = async () => undefined): Promise<string> {
    const terminal = this.type(line);
    await watch(terminal);
    const ended = await Promise.race([terminal.ended, sleep(MOST_MS, 'nothing', { ref: false })]);
    if (ended === 'nothing') terminal.close();
    if (ended !== code) throw new Error(`"${line}" ended with ${ended}, not ${code}:\n${terminal.text}`);
    this.#folder = (await readFile(join(this.home, '.where'), 'utf8')).trim();
    return terminal.text;
  }

  close(): Promise<void> {
    return rm(dirname(this.home), { recursive: true, force: true, maxRetries: 5 });
  }
}
