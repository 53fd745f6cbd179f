import type { Text } from '../../words/words.js';
import type { Money } from './money.js';

/** Pictures of a batch that cost the same. */
export interface PriceGroup {
  readonly pictures: number;
  /** Of one paid request; absent: the price table has none for them. */
  readonly price?: Money;
  /** `price` is only about right: what counts are the tokens of each answer. */
  readonly byTokens?: true;
  /** They go into jobs first, at half that price. */
  readonly lane?: 'batch';
}

/** What a batch will probably cost: one amount for each currency. */
export interface ForecastCost {
  /** Every picture comes with its first request. */
  readonly least: readonly Money[];
  /** By the recent failures of the site. */
  readonly likely: readonly Money[];
  /** Every retry is needed, and each request is charged. */
  readonly most: readonly Money[];
}

/** How long a batch will probably take, in milliseconds. */
export interface ForecastTime {
  readonly fromMs: number;
  readonly likelyMs: number;
  readonly toMs: number;
  /** Of one item in its lane, with its retries. */
  readonly itemMs: number;
  /** Of one request that gave a picture: the quickest, the one in the middle, and that which one of ten exceeds. */
  readonly requestMs: { readonly least: number; readonly usual: number; readonly slow: number };
  /** Recent requests of the site that this is based on. */
  readonly requests: number;
}

/** What was said of a batch before anything was sent. */
export interface Forecast {
  /** Items that can be made. */
  readonly pictures: number;
  /** Of them, those that have a picture in an earlier batch, which stays there; absent: none. */
  readonly remade?: number;
  readonly concurrency: number;
  readonly requestDelayMs: number;
  /** Paid requests, with every retry. */
  readonly requestsAtMost: number;
  /** By the recent failures of the site; absent when it has no recent batches. */
  readonly requestsLikely?: number;
  readonly prices: readonly PriceGroup[];
  /** What has no price: `gemini-3-pro-image at 4K`. */
  readonly unpriced: readonly Text[];
  /** Absent when something has no price. */
  readonly cost?: ForecastCost;
  /** Absent until the site has recent pictures of every model of the batch. */
  readonly time?: ForecastTime;
}

/** What requests in jobs have cost. */
export interface JobCost {
  /** Of those that gave pictures. */
  readonly pictures: number;
  readonly delivered: readonly Money[];
  readonly maybe: readonly Money[];
}

/** What a batch has cost, or has cost so far: one amount for each currency. */
export interface Cost {
  readonly delivered: readonly Money[];
  /** May have been billed without a picture. */
  readonly maybe: readonly Money[];
  /** Of all this, what was paid for in jobs at half the price; absent: there were none. */
  readonly jobs?: JobCost;
  /**
   * False: the items have several prices, and it is not known which of them came first; or a price is by tokens, which not every answer
   * has told.
   */
  readonly exact: boolean;
}
