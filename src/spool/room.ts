import { words } from '../words/words.js';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PlantainError } from '../domain/failures/failure.js';
import { namesIn } from '../disk/files.js';
import { removeFile } from '../disk/removal.js';
import { freeBytes } from '../disk/space.js';
import { isMissing, systemCode } from '../disk/system-error.js';

/** What an answer may take of the disk, until one has taken more. */
const ANSWER_BYTES = 16 * 1024 * 1024;
/** Answers of one batch differ in size. */
const MARGIN = 1.5;
/** Begins with a dot, so that nobody takes it for the folder of a batch. */
const FOLDER = '.room';
/** A process that has not begun or ended a request for so long holds nothing any more. */
const STALE_MS = 15 * 60_000;
/** A note is written anew before it looks stale, and soon after it says too much. */
const RENEW_MS = 60_000;
const LOWER_MS = 1_000;
/** Where the disk has so many times what is counted on, one look at it serves all requests of this time. */
const PLENTY = 4;
const SEEN_MS = 250;
/** A disk without room, and a process or a system with too many open files: both pass, and nothing was written. */
const PASSING = ['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE'];
const LOOK_MS = 250;

/** What was seen of the disk. */
interface Look {
  /** By the monotonic clock. */
  readonly at: number;
  readonly free: number;
  /** What had come to it, see `Room`, in bytes. */
  readonly came: number;
  /** What other processes count on, in bytes. */
  readonly others: number;
}

/**
 * Keeps room on the disk of a spool for the answers to all requests that are open, of all processes that use it: each writes down how
 * many bytes it counts on. Two that look at the same moment may both go ahead; `leastBytes` is what is left for that.
 */
export class Room {
  readonly #dir: string;
  readonly #folder: string;
  readonly #note: string;
  readonly #leastBytes: number;
  #open = 0;
  #answerBytes = ANSWER_BYTES;
  #look: Look | undefined;
  /** Bytes that answers of this process may have taken of the disk, ever. */
  #came = 0;
  /** What the note says, at the least. */
  #noted = 0;
  #notedAt = -Infinity;
  #telling: Promise<void> = Promise.resolve();

  constructor(dir: string, token: string, leastBytes: number) {
    this.#dir = dir;
    this.#folder = join(dir, FOLDER);
    this.#note = join(this.#folder, `${token}.json`);
    this.#leastBytes = leastBytes;
  }

  /** @throws PlantainError `spool_full` when the answer to one more request might not fit */
  async take(): Promise<void> {
    this.#open++;
    try {
      await this.#tell();
      await this.#refuse(({ others }) => this.#own + others);
    } catch (error) {
      await this.give();
      throw error;
    }
  }

  async give(): Promise<void> {
    this.#open--;
    this.#came += this.#answerBytes;
    // A note that says too much only keeps too much free.
    await this.#tell().catch(() => undefined);
  }

  /** An answer has taken so many bytes. */
  seen(bytes: number): void {
    this.#answerBytes = Math.max(this.#answerBytes, bytes * MARGIN);
  }

  /** @throws PlantainError `spool_full` when less than the least is free */
  async check(): Promise<void> {
    await this.#refuse(() => 0);
  }

  get #own(): number {
    return this.#open * this.#answerBytes;
  }

  async #refuse(countedOn: (look: Look) => number): Promise<void> {
    const seen = this.#look;
    const isFresh = seen !== undefined && performance.now() - seen.at < SEEN_MS;
    if (isFresh && seen.free - (this.#came - seen.came) >= PLENTY * (this.#leastBytes + countedOn(seen))) return;
    const look = await this.#lookAgain();
    const needed = this.#leastBytes + countedOn(look);
    if (look.free >= needed) return;
    const message = words('spool.full', { folder: this.#dir, needed: { bytes: needed }, free: { bytes: look.free } });
    throw new PlantainError({ code: 'spool_full', billing: 'unbilled', message });
  }

  async #lookAgain(): Promise<Look> {
    const before = { at: performance.now(), came: this.#came };
    const others = await this.#othersHold();
    this.#look = { ...before, others, free: (await freeBytes(this.#dir)) ?? Infinity };
    return this.#look;
  }

  /** Resolves when the note says enough. */
  #tell(): Promise<void> {
    if (!this.#isToWrite()) return Promise.resolve();
    const next = this.#telling.catch(() => undefined).then(() => (this.#isToWrite() ? this.#write() : undefined));
    this.#telling = next;
    return next;
  }

  #isToWrite(): boolean {
    if (this.#own > this.#noted) return true;
    if (this.#own === 0) return this.#noted > 0;
    return performance.now() - this.#notedAt > (this.#own < this.#noted ? LOWER_MS : RENEW_MS);
  }

  async #write(): Promise<void> {
    const bytes = this.#own;
    this.#noted = Math.min(this.#noted, bytes);
    if (bytes === 0) return removeFile(this.#note);
    await writeFile(this.#note, JSON.stringify({ bytes })).catch(async (error: unknown) => {
      if (!isMissing(error)) throw error;
      await mkdir(this.#folder, { recursive: true });
      await writeFile(this.#note, JSON.stringify({ bytes }));
    });
    this.#noted = bytes;
    this.#notedAt = performance.now();
  }

  async #othersHold(): Promise<number> {
    let bytes = 0;
    for (const name of await namesIn(this.#folder)) {
      const path = join(this.#folder, name);
      if (path !== this.#note) bytes += await noted(path);
    }
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
