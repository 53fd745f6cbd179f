import { createHash } from 'node:crypto';
import type { MeterEntry } from './meter.js';

/** Which requests a fault is for; all given conditions must hold. */
export interface FaultMatch {
  /** The n-th request overall, from 1, or any of several. */
  readonly request?: number | readonly number[];
  /** The marker `#<item>` of the prompt. */
  readonly item?: string;
  /** A piece of the prompt. */
  readonly prompt?: string;
  /** SHA-256 of a picture that came with the request. */
  readonly image?: string;
  /** The n-th request for the same item; without marker: for the same prompt and pictures. */
  readonly nth?: number | readonly number[];
  /** Every k-th request. */
  readonly every?: number;
  /** 0 to 1; the same numbers of requests are hit in every run. */
  readonly probability?: number;
  /** Probability for each other request that is open: 0.1 with five open is 0.4. */
  readonly crowding?: number;
}

/** What happens instead of the good answer. `Reply` is what the site knows to answer. */
export type FaultAction<Reply> =
  /** An error in the site's own shape. */
  | { readonly kind: 'error'; readonly error: SiteError }
  /** An answer as it stands here. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Another answer of the protocol. */
  | { readonly kind: 'reply'; readonly reply: Reply }
  /** Silence `before` the headers, or after them, or in the middle of the picture; ended after `ms`, else when the client leaves. */
  | { readonly kind: 'hang'; readonly where: 'before' | 'headers' | 'middle'; readonly ms?: number }
  /** The connection breaks when this part of the answer (0 to 1) is out. */
  | { readonly kind: 'cut'; readonly at: number }
  /** A whole answer, correct length, whose JSON ends too early. */
  | { readonly kind: 'truncate'; readonly at: number }
  /** The connection is reset, before the request is read or instead of an answer. */
  | { readonly kind: 'reset'; readonly when: 'reading' | 'answering' }
  /** The answer in `pieces` with `everyMs` between them. */
  | { readonly kind: 'drip'; readonly pieces: number; readonly everyMs: number }
  /** A good answer while the limits hold, else `error`. */
  | { readonly kind: 'limit'; readonly perMinute?: number; readonly concurrency?: number; readonly error: SiteError };

/** An error before it takes the shape of a site: Google's words. */
export interface SiteError {
  readonly code: number;
  readonly message: string;
  readonly status: string;
  readonly details?: readonly unknown[];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Fault<Reply = string> {
  /** Absent: every request. */
  readonly when?: FaultMatch;
  /** At most so often. */
  readonly times?: number;
  /** How long such a request takes, instead of the usual latency; errors come at once unless this is given. */
  readonly latencyMs?: number;
  /** Whether it is charged; absent: errors and resets are not, everything else is. */
  readonly billed?: boolean;
  /** Absent: only the latency differs. */
  readonly action?: FaultAction<Reply>;
}

const MINUTE_MS = 60_000;
const oneOf = (wanted: number | readonly number[], value: number): boolean => [wanted].flat().includes(value);

/** From 0 to 1, the same for the same names. */
function lot(...names: number[]): number {
  return createHash('sha256').update(names.join('/')).digest().readUInt32BE(0) / 2 ** 32;
}

/** The faults of a stand-in and what they have seen so far. */
export class FaultScript<Reply> {
  #faults: readonly Fault<Reply>[] = [];
  #fired: number[] = [];
  #accepted: number[] = [];
  readonly #seen = new Map<string, number>();

  get faults(): readonly Fault<Reply>[] {
    return this.#faults;
  }

  set(faults: readonly Fault<Reply>[]): void {
    this.#faults = faults;
    this.#fired = faults.map(() => 0);
  }

  /** A fault that strikes before the request is read, so without a look at what it is about. */
  beforeReading(entry: MeterEntry, open: number): Fault<Reply> | undefined {
    return this.#first(entry, open, 0, (fault) => fault.action?.kind === 'reset' && fault.action.when === 'reading');
  }

  /** The fault for a request that has been read, if any; counts it. */
  choose(entry: MeterEntry, open: number): Fault<Reply> | undefined {
    const identity = entry.item ?? [entry.prompt, ...entry.images.map((image) => image.sha256)].join('\n');
    const nth = (this.#seen.get(identity) ?? 0) + 1;
    this.#seen.set(identity, nth);
    const fault = this.#first(entry, open, nth, (candidate) => !this.#withinLimits(candidate, open));
    if (fault === undefined || fault.action?.kind !== 'limit') this.#accepted.push(Date.now());
    return fault;
  }

  #withinLimits({ action }: Fault<Reply>, open: number): boolean {
    if (action?.kind !== 'limit') return false;
    const since = Date.now() - MINUTE_MS;
    this.#accepted = this.#accepted.filter((time) => time > since);
    const tooMany = open > (action.concurrency ?? Infinity) || this.#accepted.length >= (action.perMinute ?? Infinity);
    return !tooMany;
  }

  #first(entry: MeterEntry, open: number, nth: number, applies: (fault: Fault<Reply>) => boolean): Fault<Reply> | undefined {
    const index = this.#faults.findIndex((fault, i) => {
      const left = (fault.times ?? Infinity) - (this.#fired[i] ?? 0);
      return left > 0 && matches(fault.when ?? {}, entry, { open, nth, index: i }) && applies(fault);
    });
    if (index < 0) return undefined;
    this.#fired[index] = (this.#fired[index] ?? 0) + 1;
    return this.#faults[index];
  }
}

interface Moment {
  readonly open: number;
  readonly nth: number;
  readonly index: number;
}

function matches(when: FaultMatch, entry: MeterEntry, { open, nth, index }: Moment): boolean {
  if (when.request !== undefined && !oneOf(when.request, entry.number)) return false;
  if (when.item !== undefined && when.item !== entry.item) return false;
  if (when.prompt !== undefined && !entry.prompt.includes(when.prompt)) return false;
  if (when.image !== undefined && !entry.images.some((image) => image.sha256 === when.image)) return false;
  if (when.nth !== undefined && !oneOf(when.nth, nth)) return false;
  if (when.every !== undefined && entry.number % when.every !== 0) return false;
  if (when.probability !== undefined && lot(index, entry.number) >= when.probability) return false;
  return when.crowding === undefined || lot(index, entry.number, 1) < when.crowding * (open - 1);
}
