import type { WordsKey } from '../../words/words.js';

/** What an attempt may have cost: `unbilled` is certain, `billed` is certain, `maybe` is everything else. */
export type Billing = 'unbilled' | 'maybe' | 'billed';

/**
 * Who may try again. `free`: the same attempt is repeated as long as nothing was billed; a failure of such a code that may have
 * been billed counts as `paid`. `paid`: the attempt loop, while `retries` are left. `never`: the item ends.
 */
export type RetryRule = 'free' | 'paid' | 'never';

export interface FailureRow {
  readonly retry: RetryRule;
  readonly status: 'error' | 'no_image' | 'timeout_total' | 'cancelled';
  /** The site is of no use to any item of the batch: no further request goes to it. */
  readonly siteOut?: true;
  /** It may pass. If it does not for a while, the whole site, or this model of it, is out (`domain/pacing/patience.ts`). */
  readonly outInTime?: 'site' | 'model';
  /** Follows the hint where something may have been charged. */
  readonly charge?: WordsKey;
  /** Follows the hint where surely nothing was charged. */
  readonly free?: WordsKey;
}

export const row = (fields: FailureRow): FailureRow => fields;
