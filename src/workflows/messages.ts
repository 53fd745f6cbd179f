import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { BatchProgress, SegmentProgress } from '../domain/progress.js';
import type { Text } from '../words/words.js';

// Signals for people and commands: on record at once, also while no worker runs. A signal cannot be refused: what is wrong with one is
// ignored and logged. The updates below do the same and answer.

/** Stops starts, drains what is paid for, ends every other item as `cancelled`. Argument: who and why. */
export const cancelBatch = defineSignal<[reason?: string]>('cancelBatch');
/** The argument of `pauseBatch` by which a command tells that it was interrupted: the next `plantain resume` continues such a batch without its name. */
export const INTERRUPT = 'interrupt';
/** No new starts, also none of retries; what runs is finished and stored, and the deadline keeps counting. Argument: why. */
export const pauseBatch = defineSignal<[why?: string]>('pauseBatch');
export const resumeBatch = defineSignal('resumeBatch');
/** How many items may be in a lane at once from now on, 1 to 100. */
export const setConcurrency = defineSignal<[concurrency: number | string]>('setConcurrency');
/** Moves the deadline of a running batch; `deadlineOf` says what it takes. */
export const extendDeadline = defineSignal<[deadline: number | string]>('extendDeadline');

/** Answer of an update: what is now in force, for people and for programs. */
export interface ControlAnswer {
  /** For a command of plantain, in its language; in Temporal's UI in that of the batch. */
  readonly answer: string;
  /** The same as data. */
  readonly answerWords?: Text;
  readonly concurrency: number;
  readonly paused: boolean;
  readonly cancelled: boolean;
  /** ISO 8601, UTC; absent: no total timeout. */
  readonly deadline?: string;
}

/** Type of the failure by which an update is refused; its message says why in the language of the batch, its details as data. */
export const REFUSED = 'Refused';

export const cancelUpdate = defineUpdate<ControlAnswer, [reason?: string]>('cancel');
export const pauseUpdate = defineUpdate<ControlAnswer, [why?: string]>('pause');
export const resumeUpdate = defineUpdate<ControlAnswer>('resume');
export const concurrencyUpdate = defineUpdate<ControlAnswer, [concurrency: number | string]>('concurrency');
export const deadlineUpdate = defineUpdate<ControlAnswer, [deadline: number | string]>('deadline');

/** Query of `generateBatch`. */
export const batchProgress = defineQuery<BatchProgress>('progress');
/** Query of `runSegment`; its argument is the cursor of the last answer, 0 at first. */
export const segmentProgress = defineQuery<SegmentProgress, [cursor: number]>('progress');
