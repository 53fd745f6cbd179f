import { type FileHandle, open, stat } from 'node:fs/promises';
import { readIfThere } from '../disk/files.js';
import { isMissing } from '../disk/system-error.js';

/** The right to send one request. Hold it until its answer is on record. */
export interface SendLease {
  /** Stops the renewal. A key that is released without an answer counts as unknown at once. */
  release(): Promise<void>;
}

/** What an owner last showed of its life. */
export interface Sign {
  /** Another one at each renewal. */
  readonly text: string;
  /** How often it means to renew, in milliseconds. */
  readonly everyMs: number;
  /** It does not work at the key any more. */
  readonly isReleased: boolean;
  /** Epoch milliseconds; absent when nothing is there any more. */
  readonly at?: number;
}

interface Beat {
  readonly beat: number;
  /** How often the owner means to renew, in milliseconds. */
  readonly everyMs: number;
  readonly released?: true;
}

export const firstBeat = (everyMs: number): string => JSON.stringify({ beat: 0, everyMs } satisfies Beat);

/**
 * Renews a lease file by counting up in it. It is a sign of life, not a fact: written in place and never synced, which also works on
 * a full disk.
 */
export class LeaseKeeper implements SendLease {
  readonly #file: FileHandle;
  readonly #everyMs: number;
  readonly #timer: NodeJS.Timeout;
  #beat = 0;
  #writing: Promise<void> = Promise.resolve();
  #open = true;

  private constructor(file: FileHandle, everyMs: number) {
    this.#file = file;
    this.#everyMs = everyMs;
    this.#timer = setInterval(() => this.#renew({ beat: ++this.#beat, everyMs }), everyMs);
    this.#timer.unref();
  }

  static async start(path: string, everyMs: number): Promise<LeaseKeeper> {
    return new LeaseKeeper(await open(path, 'r+'), everyMs);
  }

  async release(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    clearInterval(this.#timer);
    this.#renew({ beat: ++this.#beat, everyMs: this.#everyMs, released: true });
    await this.#writing;
    // Nor does a close that fails: the sender of the request has its answer.
    await this.#file.close().catch(() => undefined);
  }

  #renew(beat: Beat): void {
    const text = JSON.stringify(beat);
    this.#writing = this.#writing
      .then(() => this.#file.write(text, 0))
      // A renewal that fails makes the lease look stale. Then the key may be declared unknown, but a late answer is still kept.
      .then(
        () => undefined,
        () => undefined,
      );
  }
}

const PERIODS_UNTIL_STALE = 3;
/** A process that was stopped and continued needs a moment to renew. */
const PERIODS_OF_GRACE = 2;

/** One observer's view of an owner. What counts is the change it sees by its own clock: wall clocks step. */
export class LeaseWatch {
  readonly #look: () => Promise<Sign>;
  readonly #defaultMs: number;
  #seen: string | undefined;
  #quietMs = 0;

  constructor(look: () => Promise<Sign>, defaultMs: number) {
    this.#look = look;
    this.#defaultMs = defaultMs;
  }

  /** Whether somebody may still be working. `elapsedMs`: how long this observer was awake and waiting since its last look. */
  async alive(elapsedMs: number): Promise<boolean> {
    const { text, isReleased, at, ...sign } = await this.#look();
    if (isReleased) return false;
    const everyMs = Math.max(sign.everyMs, this.#defaultMs);
    const staleMs = PERIODS_UNTIL_STALE * everyMs;
    if (this.#seen === undefined) this.#quietMs = ageMs(at, staleMs);
    else this.#quietMs = text === this.#seen ? this.#quietMs + elapsedMs : 0;
    this.#seen = text;
    return this.#quietMs < staleMs + PERIODS_OF_GRACE * everyMs;
  }
}

/** By the wall clock, and therefore never worth more than `staleMs`. */
const ageMs = (at: number | undefined, staleMs: number): number =>
  at === undefined ? staleMs : Math.min(Math.max(0, Date.now() - at), staleMs);

/** What a lease file says. */
export async function leaseSign(path: string): Promise<Sign> {
  const text = (await readIfThere(path)) ?? '';
  const known = { text, everyMs: everyMsIn(text), isReleased: text.includes('"released":true') };
  try {
    return { ...known, at: (await stat(path)).mtimeMs };
  } catch (error) {
    if (isMissing(error)) return known;
    throw error;
  }
}

/** Read in the middle of a write it may be torn: then the next look is as good. */
const everyMsIn = (text: string): number => Number(/"everyMs":(\d+)/.exec(text)?.[1] ?? 0);
