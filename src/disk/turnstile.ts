import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unlessAborted } from '../domain/unless-aborted.js';
import { letGo, livingHolder, moveIn } from './exclusive-lock.js';
import { keepBeating, ownIdentity } from './process-identity.js';
import { isMissing } from './system-error.js';

const LOOK_MS = 100;
/** How often it is asked whether the holders live: on some systems that starts a program. */
const CHECK_MS = 2_000;
/** Who waits and has not looked for so long, as a process that was stopped, is waited for by nobody. */
const SILENT_MS = 5_000;
/** Nothing of what is older was left by anybody who still waits. */
const ABANDONED_MS = 60_000;
/** Before the number and the token of one who waits. */
const WAITING = 'waiting-';
const STAGED = 'staged-';

/** Gives the place back. */
export type Leave = () => Promise<void>;

/**
 * Lets so many through at once, over all processes of this computer that use one folder. A place belongs to a process, as a lock does
 * (`exclusive-lock.ts`): it is kept while the process lives and is free when it was killed. Processes take turns, and each lets those in
 * that wait in it in their order. Numbers tell who comes next, no clock.
 */
export class Turnstile {
  readonly #folder: string;
  readonly #places: number;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(folder: string, places: number) {
    this.#folder = folder;
    this.#places = places;
  }

  /** Resolves with a place. Rejects when `signal` aborts, and holds none then. */
  async enter(signal: AbortSignal): Promise<Leave> {
    signal.throwIfAborted();
    const mine = this.#tail.then(() => new Bid(this.#folder, this.#places).win(signal));
    this.#tail = mine.catch(() => undefined);
    return unlessAborted(mine, signal);
  }
}

/** One who waits for a place: a ready-made folder, which becomes the place by its name. */
class Bid {
  readonly #folder: string;
  readonly #places: number;
  readonly #token = randomUUID();
  #path = '';
  #checkedAt = -Infinity;

  constructor(folder: string, places: number) {
    this.#folder = folder;
    this.#places = places;
  }

  async win(signal: AbortSignal): Promise<Leave> {
    try {
      for (;;) {
        signal.throwIfAborted();
        const place = await this.#look();
        if (place !== undefined && !signal.aborted) return place;
        if (place !== undefined) await place();
        else await sleep(LOOK_MS, undefined, { signal });
      }
    } catch (error) {
      if (this.#path !== '') await rm(this.#path, { recursive: true, force: true });
      throw error;
    }
  }

  async #look(): Promise<Leave | undefined> {
    let names = await this.#names();
    if (!names.includes(basename(this.#path))) {
      // Also of one that was stopped for so long that others have cleared it away.
      await this.#stage(names);
      names = await this.#names();
    } else {
      await utimes(this.#path, new Date(), new Date()).catch(() => undefined);
    }
    const free = this.#free(names);
    if ((await this.#before(names, free.length)) < free.length) {
      for (const place of free) if (await this.#take(place)) return this.#hold(place);
    }
    if (performance.now() - this.#checkedAt > CHECK_MS) await this.#clear(names);
    return undefined;
  }

  async #names(): Promise<string[]> {
    await mkdir(this.#folder, { recursive: true });
    return (await readdir(this.#folder)).sort();
  }

  async #stage(names: readonly string[]): Promise<void> {
    const staged = join(this.#folder, `${STAGED}${this.#token}`);
    await mkdir(staged, { recursive: true });
    await writeFile(join(staged, this.#token), JSON.stringify(ownIdentity()));
    const last = names.filter((name) => name.startsWith(WAITING)).at(-1);
    const next = Number(last?.slice(WAITING.length).split('-')[0] ?? 0) + 1;
    this.#path = join(this.#folder, `${WAITING}${String(next).padStart(12, '0')}-${this.#token}`);
    await rename(staged, this.#path);
  }

  #free(names: readonly string[]): string[] {
    const taken = new Set(names);
    const places = Array.from({ length: this.#places }, (_, place) => String(place + 1));
    return places.filter((place) => !taken.has(place)).map((place) => join(this.#folder, place));
  }

  /** How many wait that came before; not more than `most` are counted. */
  async #before(names: readonly string[], most: number): Promise<number> {
    let before = 0;
    for (const name of names) {
      if (before >= most || name === basename(this.#path)) break;
      if (name.startsWith(WAITING) && (await ageOf(join(this.#folder, name))) < SILENT_MS) before++;
    }
    return before;
  }

  async #take(place: string): Promise<boolean> {
    try {
      return await moveIn(this.#path, place);
    } catch (error) {
      // Somebody has cleared it away; the next look makes it again.
      if (isMissing(error)) return false;
      throw error;
    }
  }

  #hold(place: string): Leave {
    this.#path = '';
    const stopBeating = keepBeating(join(place, this.#token));
    return async () => {
      stopBeating();
      await letGo(place, this.#token);
    };
  }

  /** Removes what processes left that were killed. */
  async #clear(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const path = join(this.#folder, name);
      if (/^\d+$/.test(name)) await livingHolder(path);
      else if ((await ageOf(path)) > ABANDONED_MS) await rm(path, { recursive: true, force: true });
    }
    this.#checkedAt = performance.now();
  }
}

/** How long ago it was renewed; a time to come is one of before the clock was set back. */
async function ageOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found ? Math.abs(Date.now() - found.mtimeMs) : Infinity;
}
