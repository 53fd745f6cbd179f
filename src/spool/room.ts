import { words } from '../words/words.js';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PlantainError } from '../domain/failures/failure.js';
import { freeBytes } from '../disk/space.js';
import { systemCode } from '../disk/system-error.js';

/** What an answer may take of the disk, until one has taken more. */
const ANSWER_BYTES = 16 * 1024 * 1024;
/** Answers of one batch differ in size. */
const MARGIN = 1.5;
/** Begins with a dot, so that nobody takes it for the folder of a batch. */
const FOLDER = '.room';
/** A process that has not begun or ended a request for so long holds nothing any more. */
const STALE_MS = 15 * 60_000;
/** A disk without room, and a process or a system with too many open files: both pass, and nothing was written. */
const PASSING = ['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE'];
const LOOK_MS = 250;

/**
 * Keeps room on the disk of a spool for the answers to all requests that are open, of all processes that use it: each writes down how
 * many bytes it counts on. Two that look at the same moment may both go ahead; `leastBytes` is what is left for that.
 */
export class Room {
  readonly #dir: string;
  readonly #note: string;
  readonly #leastBytes: number;
  #open = 0;
  #answerBytes = ANSWER_BYTES;

  constructor(dir: string, token: string, leastBytes: number) {
    this.#dir = dir;
    this.#note = join(dir, FOLDER, `${token}.json`);
    this.#leastBytes = leastBytes;
  }

  /** @throws PlantainError `spool_full` when the answer to one more request might not fit */
  async take(): Promise<void> {
    this.#open++;
    try {
      await this.#tell();
      await this.check(await this.#held());
    } catch (error) {
      await this.give();
      throw error;
    }
  }

  async give(): Promise<void> {
    this.#open--;
    // A note that says too much only keeps too much free.
    await this.#tell().catch(() => undefined);
  }

  /** An answer has taken so many bytes. */
  seen(bytes: number): void {
    this.#answerBytes = Math.max(this.#answerBytes, bytes * MARGIN);
  }

  /** @throws PlantainError `spool_full` when less than the least and `bytes` are free */
  async check(bytes = 0): Promise<void> {
    const wanted = this.#leastBytes + bytes;
    const free = (await freeBytes(this.#dir)) ?? Infinity;
    if (free >= wanted) return;
    const message = words('spool.full', { folder: this.#dir, needed: { bytes: wanted }, free: { bytes: free } });
    throw new PlantainError({ code: 'spool_full', billing: 'unbilled', message });
  }

  async #tell(): Promise<void> {
    await mkdir(join(this.#dir, FOLDER), { recursive: true });
    if (this.#open > 0) await writeFile(this.#note, JSON.stringify({ bytes: this.#open * this.#answerBytes }));
    else await rm(this.#note, { force: true });
  }

  async #held(): Promise<number> {
    const folder = join(this.#dir, FOLDER);
    let bytes = 0;
    for (const name of await readdir(folder)) bytes += await noted(join(folder, name));
    return bytes;
  }
}

/** A note that is being written, or that has just gone, counts nothing: the least that is kept free allows for that. */
async function noted(path: string): Promise<number> {
  try {
    if (Date.now() - (await stat(path)).mtimeMs > STALE_MS) return 0;
    const { bytes } = JSON.parse(await readFile(path, 'utf8')) as { bytes?: unknown };
    return typeof bytes === 'number' ? bytes : 0;
  } catch {
    return 0;
  }
}

/**
 * Runs disk work that can be repeated, again and again for `waitMs` while the disk is full or too many files are open: what is paid for is
 * not given up because somebody else has filled the disk for a moment.
 */
export async function whenThereIsRoom<T>(waitMs: number, work: () => Promise<T>): Promise<T> {
  const until = performance.now() + waitMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!PASSING.includes(systemCode(error) ?? '') || performance.now() >= until) throw error;
    }
    await sleep(LOOK_MS);
  }
}
