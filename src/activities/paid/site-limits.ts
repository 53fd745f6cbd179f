import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readIfThere } from '../../disk/files.js';
import { type Leave, Turnstile } from '../../disk/turnstile.js';
import { SITE_TURN_MS } from '../../domain/pacing/pace.js';
import { onDisk } from '../../spool/trouble.js';
import { notSent } from './before-sending.js';

/** What the configuration allows at a site. */
export interface Limits {
  /** Requests that are open at once. */
  readonly slots?: number | undefined;
  readonly startsPerSecond?: number | undefined;
}

/** When a process let the last request leave: by the clock that all processes have, and whose it was. */
interface LastStart {
  readonly at: number;
  readonly by: string;
}

const NO_PLACE: Leave = () => Promise.resolve();

/**
 * Keeps the limits of sites over all processes of this computer that use one data folder, because each command of it has task queues of its
 * own. A site without limits needs no time and no file.
 */
export class SiteLimits {
  readonly #folder: string;
  readonly #limitsOf: (site: string) => Limits | undefined;
  readonly #waitMs: number;
  readonly #sites = new Map<string, LimitedSite>();

  /** `folder`: the same for all processes. `waitMs`: how long one request waits at most. */
  constructor(folder: string, limitsOf: (site: string) => Limits | undefined, waitMs = SITE_TURN_MS) {
    this.#folder = folder;
    this.#limitsOf = limitsOf;
    this.#waitMs = waitMs;
  }

  /** Waits until the site may have one more request open. Rejects when `signal` aborts, or as never sent. */
  async place(site: string, signal: AbortSignal): Promise<Leave> {
    const limited = this.#site(site);
    if (!limited?.open) return NO_PLACE;
    const { open } = limited;
    const leave = await this.#within(site, signal, (within) => open.enter(within));
    // A place that cannot be given back is free when this process ends; the answer to the request is not to suffer by it.
    return () => leave().catch(() => undefined);
  }

  /** Resolves after `ready`, at the moment at which the site may be asked once more: the caller sends at once. Rejects as `place` does. */
  async start(site: string, signal: AbortSignal, ready: () => Promise<void>): Promise<void> {
    const starts = this.#site(site)?.starts;
    if (!starts) return ready();
    await this.#within(site, signal, (within) => starts.next(within, ready));
  }

  #site(name: string): LimitedSite | undefined {
    const known = this.#sites.get(name);
    const limits = this.#limitsOf(name);
    if (known || (limits?.slots === undefined && limits?.startsPerSecond === undefined)) return known;
    const site = new LimitedSite(join(this.#folder, name), limits);
    this.#sites.set(name, site);
    return site;
  }

  async #within<T>(site: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const limit = AbortSignal.timeout(this.#waitMs);
    try {
      return await onDisk(this.#folder, 'unbilled', () => work(AbortSignal.any([signal, limit])));
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!limit.aborted) throw error;
      throw notSent(`${site} takes no more requests at once: it was not the turn of this one for ${this.#waitMs / 1000} s`);
    }
  }
}

class LimitedSite {
  readonly open: Turnstile | undefined;
  readonly starts: SpacedStarts | undefined;

  constructor(folder: string, { slots, startsPerSecond }: Limits) {
    if (slots !== undefined) this.open = new Turnstile(join(folder, 'open'), slots);
    if (startsPerSecond !== undefined) this.starts = new SpacedStarts(join(folder, 'starts'), 1_000 / startsPerSecond);
  }
}

/** Lets one start at a time through, an interval after the last one. No clock that is set makes it wait for longer than that. */
class SpacedStarts {
  readonly #turnstile: Turnstile;
  readonly #folder: string;
  readonly #intervalMs: number;
  readonly #own = randomUUID();
  /** Of the last start of this process, by the monotonic clock. */
  #moment = -Infinity;

  constructor(folder: string, intervalMs: number) {
    this.#turnstile = new Turnstile(join(folder, 'turn'), 1);
    this.#folder = folder;
    this.#intervalMs = intervalMs;
  }

  async next(signal: AbortSignal, ready: () => Promise<void>): Promise<void> {
    const leave = await this.#turnstile.enter(signal);
    try {
      const since = await this.#sinceLast();
      if (since < this.#intervalMs) await sleep(Math.ceil(this.#intervalMs - since), undefined, { signal });
      await ready();
      this.#moment = performance.now();
      await this.#note();
    } finally {
      await leave();
    }
  }

  async #sinceLast(): Promise<number> {
    const last = lastIn(await readIfThere(this.#file));
    if (!last) return Infinity;
    return last.by === this.#own ? performance.now() - this.#moment : Math.max(0, Date.now() - last.at);
  }

  async #note(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await writeFile(this.#file, JSON.stringify({ at: Date.now(), by: this.#own } satisfies LastStart));
  }

  get #file(): string {
    return join(this.#folder, 'last.json');
  }
}

/** What was cut by a power failure says nothing. */
function lastIn(text: string | undefined): LastStart | undefined {
  const match = /^\{"at":(\d+),"by":"([0-9a-f-]+)"\}$/.exec(text ?? '');
  return match ? { at: Number(match[1]), by: match[2] ?? '' } : undefined;
}
