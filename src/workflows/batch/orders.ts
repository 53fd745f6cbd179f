import type { FailureCode } from '../../domain/failures/failure.js';
import type { Text } from '../../words/words.js';

/** A site that is of no use to any further item of the batch. */
export interface SiteOut {
  readonly site: string;
  /** Only items of this model are concerned. */
  readonly model?: string;
  readonly code: FailureCode;
  readonly message: Text;
}

/** What the root wants of every segment, always as a whole: one message, the newest, is enough. */
export interface Orders {
  /** Rises with every change: signals may overtake each other, and the highest counts. */
  readonly revision: number;
  readonly concurrency: number;
  readonly paused: boolean;
  /** Epoch milliseconds. */
  readonly deadline?: number;
  /** Who cancelled the batch and why. */
  readonly cancelReason?: Text;
  readonly sitesOut: readonly SiteOut[];
  /** Sites and models that have worked in this batch, see `Patience`. */
  readonly proven?: readonly string[];
  /** Paid requests in a row that brought nothing, by site. */
  readonly wasted?: Readonly<Record<string, number>>;
}

/** Keeps the orders of a batch and calls `changed` after each change. */
export class OrderBook {
  #now: Orders;
  readonly #changed: () => void;

  constructor(first: Pick<Orders, 'concurrency' | 'deadline'>, changed: () => void) {
    this.#now = { revision: 0, paused: false, sitesOut: [], ...first };
    this.#changed = changed;
  }

  get now(): Orders {
    return this.#now;
  }

  change(part: Partial<Omit<Orders, 'revision'>>): void {
    this.#now = { ...this.#now, ...part, revision: this.#now.revision + 1 };
    this.#changed();
  }
}
