import type { BalanceChange, UnknownChange } from './money/balance-change.js';
import type { FailureCode } from './failures/failure.js';
import type { Cost, Forecast } from './money/forecast.js';
import type { Tally } from './outcome.js';
import type { Text } from '../words/words.js';

/** Where the time of a batch went. Times in milliseconds. */
export interface Statistics {
  /** Of the items that have their pictures, from start to stored. */
  readonly averageMs: number;
  readonly slowest: { readonly id: string; readonly ms: number };
  /** Of the same items; absent where nothing was uploaded. */
  readonly averageUploadMs?: number;
  readonly averageGenerationMs?: number;
  /** What all items that were begun had taken one after the other, and what of it was saved. */
  readonly oneByOneMs: number;
  readonly savedMs: number;
}

/** Result of `generateBatch` and content of `summary.json`. */
export interface BatchSummary {
  readonly batchId: string;
  readonly version: string;
  /** The batch whose items are made again. */
  readonly again?: string;
  readonly total: number;
  readonly tally: Tally;
  /** Items without a picture that `run --again` makes as they are; absent where there are none, and in batches of an earlier version. */
  readonly repeatable?: number;
  /** Items without a picture of which one may be paid for: `resume` looks for it. Absent like `repeatable`. */
  readonly paidFor?: number;
  /** Items that a cancel or the total timeout came before. Absent like `repeatable`. */
  readonly unstarted?: number;
  /** Items with a picture of which a site may still have another: `resume` asks for it. Absent like `repeatable`. */
  readonly unfetched?: number;
  /** Items whose names and prompts the report lacks, because staging has lost them. Absent where there are none. */
  readonly unread?: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly ended: 'finished' | 'deadline' | 'cancelled';
  /** Who cancelled and why. */
  readonly reason?: Text;
  /** Folder or URL of the results. */
  readonly location: string;
  /** The results store took no report: where it lies instead. */
  readonly reportKept?: { readonly at: string; readonly reason: Text };
  /** Absent where no item has pictures, and in batches of an earlier version. */
  readonly statistics?: Statistics;
  /** Absent when something has no price. */
  readonly cost?: Cost;
  /** What was said before anything was sent. */
  readonly forecast?: Forecast;
  readonly sitesOut: readonly { readonly site: string; readonly code: FailureCode; readonly message: Text }[];
  /** Hosts that did not say what they have sent for this batch: paid requests of theirs may be missing. `resume` asks them again. */
  readonly unheard?: readonly string[];
  /** Of the sites that stated a balance before. */
  readonly balances?: readonly (BalanceChange | UnknownChange)[];
}

/** What was recovered of a batch after its end. */
export interface Settled {
  /** As it is now. */
  readonly summary: BatchSummary;
  /** That came to the store. */
  readonly pictures: number;
  /** Hosts that did not answer. */
  readonly away: readonly string[];
  /** Hosts whose pictures stay in their spools, and why; without a number where a host could not say. */
  readonly left: readonly { readonly host: string; readonly pictures?: number; readonly reason: Text }[];
}
