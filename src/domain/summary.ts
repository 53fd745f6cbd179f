import type { FailureCode } from './failure.js';
import type { Cost, Forecast } from './forecast.js';
import type { Tally } from './outcome.js';

/** Result of `generateBatch` and content of `summary.json`. */
export interface BatchSummary {
  readonly batchId: string;
  readonly version: string;
  readonly total: number;
  readonly tally: Tally;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly ended: 'finished' | 'deadline' | 'cancelled';
  /** Who cancelled and why. */
  readonly reason?: string;
  /** Folder or address of the results. */
  readonly location: string;
  /** Absent when something has no price. */
  readonly cost?: Cost;
  /** What was said before anything was sent. */
  readonly forecast?: Forecast;
  readonly sitesOut: readonly { readonly site: string; readonly code: FailureCode; readonly message: string }[];
}
