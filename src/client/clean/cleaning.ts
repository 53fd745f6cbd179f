import type { Session } from '../session.js';
import type { BatchStates } from './batch-states.js';
import type { CleanBook } from './report.js';

/** One run of `clean`. */
export interface Cleaning {
  readonly session: Session;
  readonly states: BatchStates;
  readonly book: CleanBook;
  readonly dryRun: boolean;
  /** What was written later stays, epoch milliseconds. */
  readonly before: number;
  readonly signal: AbortSignal;
  /** Does the work on one place: what the disk or a store refuses there stays, and is named. */
  readonly eachApart: (place: string, work: () => Promise<void>) => Promise<void>;
}
