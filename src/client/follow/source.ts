import type { Forecast } from '../../domain/money/forecast.js';
import type { BatchProgress, SegmentProgress } from '../../domain/progress.js';
import type { BatchSummary } from '../../domain/summary.js';
import type { StartMemo } from '../batches/memo.js';
import type { Stuck } from './retried.js';
import type { Text } from '../../words/words.js';

/** How Temporal closed a batch that has no summary as its result. */
export type ClosedHow = 'cancelled' | 'failed' | 'terminated' | 'timed out' | 'not in Temporal';

/** How a batch ended. */
export type BatchEnd =
  | {
      readonly kind: 'summary';
      readonly summary: BatchSummary;
      /** Every spool was looked into just now and holds nothing more. */
      readonly searched?: boolean;
    }
  | {
      readonly kind: 'closed';
      readonly batchId: string;
      readonly how: ClosedHow;
      readonly message: Text;
      /** Last counters on record. */
      readonly progress?: BatchProgress;
      /** Folder or URL of the results. */
      readonly location?: string;
      readonly forecast?: Forecast;
    };

/** What Temporal says of a batch without asking a worker. */
export interface BatchLook {
  readonly state: 'open' | 'completed' | ClosedHow;
  /** Counters of the memo: older than those of a query. */
  readonly progress?: BatchProgress;
  readonly start?: StartMemo;
}

/** Thrown by a source while the Temporal service does not answer. */
export class ServiceAwayError extends Error {
  override readonly name = 'ServiceAwayError';
}

/** How these segments are now, as far as they answer. */
export async function segmentsNow(source: BatchSource, segments: readonly number[]): Promise<SegmentProgress[]> {
  const answers = await Promise.all(segments.map((segment) => source.segment(segment, 0)));
  return answers.filter((answer) => answer !== undefined);
}

/** Where the progress of one batch comes from. Every method but `batch` and `segment` throws `ServiceAwayError` during an outage. */
export interface BatchSource {
  readonly batchId: string;
  look(): Promise<BatchLook>;
  /** Undefined when no worker answers. */
  batch(): Promise<BatchProgress | undefined>;
  /** Undefined when no worker answers or the segment does not exist. */
  segment(segment: number, cursor: number): Promise<SegmentProgress | undefined>;
  /** Counters on record of segments that the root does not count yet, older than those of a query. */
  recorded(): Promise<SegmentProgress[]>;
  /** Those of the task queues that no worker polls. */
  unserved(queues: readonly string[]): Promise<string[]>;
  /** What keeps the root and the given segments from moving. */
  stuck(segments: readonly number[]): Promise<Stuck>;
  /** The end of a batch that is no longer open. */
  end(look: BatchLook): Promise<BatchEnd>;
}
