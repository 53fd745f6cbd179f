import type { FailureRow } from '../failures/failure-row.js';
import { type Failure, type FailureCode, FAILURES } from '../failures/failure.js';

/** So long a site, or a model, may be of no use before it is out: longer than a router, a proxy or ComfyUI takes to start again. */
export const PATIENCE_MS = 5 * 60_000;
/** What counts of the time between two tries, so that there are at least four: a pause, or a laptop that slept, was no try. */
const MOST_BETWEEN_MS = 90_000;

/** Codes that only a site that answers can give. */
const SAID: readonly FailureCode[] = [
  'insufficient_balance',
  'rate_limited',
  'overloaded',
  'content_blocked',
  'no_image',
  'picture_unused',
  'server_error',
  'invalid_response',
  'model_unknown',
];
/** Of these, the site has taken the request where it may have been billed. */
const BROKEN_OFF: readonly FailureCode[] = ['network', 'timeout'];

/** What a request was for. */
export interface Asked {
  readonly site: string;
  /** As far as it is known. */
  readonly model?: string;
}

/** Names of what may work: the site, and its model. */
const NAMES = {
  site: ({ site }: Asked): string => site,
  model: ({ site, model = '' }: Asked): string => `${site}: ${model}`,
} as const;

interface Trouble {
  /** Epoch milliseconds of the last refusal. */
  at: number;
  waitedMs: number;
}

/**
 * Tells a site that can never work from one that has trouble: a base URL or a model that brought nothing else for five minutes, and
 * nothing before in the whole batch, is wrong. One that ever worked is waited for as long as it takes.
 */
export class Patience {
  /** Names of what has worked. */
  readonly #proven = new Set<string>();
  readonly #troubles = new Map<string, Trouble>();

  /** What others have found to work. */
  learn(names: readonly string[]): void {
    for (const name of names) this.#proven.add(name);
  }

  /** How a request ended; `failure` absent: with a picture, or a promise of one. Answers what is now known to work and was not before. */
  ended(asked: Asked, failure?: Failure): readonly string[] {
    const isTaken = failure === undefined || (failure.billing !== 'unbilled' && isAnswer(failure));
    const isHeard = isTaken || isAnswer(failure);
    const names = [...(isHeard ? [NAMES.site(asked)] : []), ...(isTaken ? [NAMES.model(asked)] : [])];
    const news = names.filter((name) => !this.#proven.has(name));
    this.learn(news);
    return news;
  }

  /** A request that started at `sentAt` was refused, free of charge. Answers what is out by that: the whole site or its model. */
  refused(asked: Asked, { code }: Failure, sentAt: number, now: number): 'site' | 'model' | undefined {
    const row: FailureRow = FAILURES[code];
    const what = row.outInTime;
    if (what === undefined) return undefined;
    const name = NAMES[what](asked);
    if (this.#proven.has(name)) return undefined;
    const trouble = this.#troubles.get(name);
    if (!trouble) this.#troubles.set(name, { at: now, waitedMs: 0 });
    // Requests that were refused together are one try.
    if (!trouble || sentAt < trouble.at) return undefined;
    trouble.waitedMs += Math.max(0, Math.min(MOST_BETWEEN_MS, now - trouble.at));
    trouble.at = now;
    return trouble.waitedMs >= PATIENCE_MS ? what : undefined;
  }
}

const isAnswer = ({ code, billing }: Failure): boolean =>
  SAID.includes(code) || (BROKEN_OFF.includes(code) && billing !== 'unbilled');
