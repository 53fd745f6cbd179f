import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { drawPicture } from '../stand-ins/src/picture.js';

// Compiled, this file lies in dist/tools/scripts.
const STARTER = fileURLToPath(new URL('../../starter.js', import.meta.url));

/** What pays for nothing; it must never be seen anywhere but in the header of a request. */
export const KEY = 'sk-canary-7f3a9d1c5b2e8064';

/** A person's folder in which commands run as processes of their own. */
export class PersonsFolder {
  constructor(readonly path: string) {}

  /** A configuration with one site, and `items.jsonl` of `count` prompts, each with a picture if `pictures`. */
  async fill(
    site: object,
    count: number,
    { pictures = false, more = {}, requestDelay = 0.05 }: { pictures?: boolean; more?: object; requestDelay?: number } = {},
  ): Promise<void> {
    const defaults = { requestDelay, heartbeatTimeout: 4, pauseAfterEmpty: 0 };
    await writeFile(join(this.path, 'plantain.config.json'), JSON.stringify({ sites: { site }, defaults, ...more }));
    await mkdir(join(this.path, 'pictures'));
    const lines: string[] = [];
    for (let number = 1; number <= count; number++) {
      const file = join('pictures', `${number}.png`);
      const order = { width: 64, height: 64, number: String(number), prompt: '', references: 0, seed: String(number) };
      if (pictures) await writeFile(join(this.path, file), await drawPicture(order));
      lines.push(JSON.stringify({ prompt: `#${number} a pear`, ...(pictures && { images: [file] }) }));
    }
    await writeFile(join(this.path, 'items.jsonl'), lines.join('\n'));
  }

  /** Starts a command in a process group of its own. */
  start(...args: readonly string[]): Command {
    const { TEMPORAL_ADDRESS: _elsewhere, ...env } = process.env;
    const child = spawn(process.execPath, [STARTER, ...args, '--json'], {
      cwd: this.path,
      env: { ...env, SITE_KEY: KEY },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    let words = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
    const closed = once(child, 'close').then(() => child.exitCode);
    return {
      pid: child.pid,
      closed,
      screen: () => said + words,
      ended: async (fine = 0) => {
        await closed;
        if (child.exitCode !== fine) throw new Error(`plantain ${args.join(' ')} ended with ${child.exitCode}:\n${words}`);
      },
      kill: async () => {
        if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
        await closed;
      },
      signal: (signal) => {
        if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal);
      },
      interrupt: async () => {
        child.kill('SIGINT');
        await closed;
      },
    };
  }
}

export interface Command {
  readonly pid: number | undefined;
  /** Exit code; null after a kill. */
  readonly closed: Promise<number | null>;
  /** All that it has written so far. */
  screen(): string;
  /** Waits for its end with this exit code. */
  ended(fine?: number): Promise<void>;
  /** Kills it and what it has started. */
  kill(): Promise<void>;
  /** To it and to what it has started. */
  signal(signal: NodeJS.Signals): void;
  /** Ctrl-C, and waits for its end. */
  interrupt(): Promise<void>;
}

export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries > 600) throw new Error(`waited in vain until ${what}`);
    await sleep(50);
  }
}
