import { classOfFailure } from './attempt.js';
import type { Failure, FailureCode } from '../failures/failure.js';
import { shorten } from '../text/shorten.js';
import type { Text } from '../../words/words.js';
import { mapText } from '../../words/words.js';

/** News of paid requests of one site that brought nothing, from a segment to its root. */
export interface WastedNews {
  readonly site: string;
  /** Whether one brought pictures since the last news; `count` is then what followed it. */
  readonly reset: boolean;
  /** Requests in a row that brought nothing. */
  readonly count: number;
  /** Of the last one. */
  readonly code?: FailureCode;
  readonly message?: Text;
}

/** So many news of a segment are told as they happen; after that only what reaches the limit: a root takes 10,000 signals at most. */
const MOST_NEWS = 20;
/** They say something of our worker or host, nothing of the site. */
const OURS: readonly FailureCode[] = ['submission_unknown', 'lost', 'store_failed'];

/**
 * Whether a failed request counts as paid without a picture: one that was charged or may have been, whatever came instead of pictures. What says
 * nothing of the site neither counts nor ends a row.
 */
export function isWasted(failure: Failure): boolean {
  return classOfFailure(failure) !== 'unbilled' && !OURS.includes(failure.code);
}

/** Counts, in a segment, the paid requests in a row of each site that brought nothing. */
export class WastedCounter {
  readonly #limit: number;
  readonly #untold = new Map<string, WastedNews>();
  #known: Readonly<Record<string, number>> = {};
  #told = 0;

  /** `limit`: from how many in a row on the batch pauses; 0: never. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What the root counts, over all segments. */
  learn(known: Readonly<Record<string, number>>): void {
    this.#known = known;
  }

  /** A paid request ended, with pictures or by `failure`; answers what the root has to know. */
  ended(site: string, failure?: Failure): WastedNews | undefined {
    if (this.#limit === 0 || (failure && !isWasted(failure))) return undefined;
    const before = this.#untold.get(site) ?? { site, reset: false, count: 0 };
    const news: WastedNews = failure
      ? {
          ...before,
          count: before.count + 1,
          code: failure.code,
          message: mapText(failure.message, (part) => shorten(part, 300)),
        }
      : { site, reset: true, count: 0 };
    this.#untold.set(site, news);
    const known = this.#known[site] ?? 0;
    const reached = (news.reset ? 0 : known) + news.count >= this.#limit;
    const matters = failure !== undefined || known > 0;
    if (!reached && (!matters || this.#told >= MOST_NEWS)) return undefined;
    this.#told++;
    this.#untold.delete(site);
    return news;
  }
}

/** The count over all segments after `news`. */
export const wastedAfter = (count: number, news: WastedNews): number => (news.reset ? 0 : count) + news.count;
