import type { BatchInput } from '../../domain/batch.js';
import type { BatchProgress } from '../../domain/progress.js';
import type { BatchLook } from '../follow/source.js';
import type { StartMemo } from './memo.js';

/** What a batch was started with, kept in staging: all that its report needs when Temporal does not know the batch any more. */
export interface BatchNote {
  readonly input: BatchInput;
  readonly start: StartMemo;
  readonly mainQueue: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** A batch as Temporal lists it. */
export interface ListedBatch {
  readonly batchId: string;
  /** Task queue of its workflows: its own, or the shared one. */
  readonly mainQueue: string;
  readonly state: BatchLook['state'];
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly closedAt?: number;
  readonly progress?: BatchProgress;
  readonly start?: StartMemo;
  /** What it was started with, of a batch that Temporal does not know any more; absent where nothing says it. */
  readonly note?: BatchNote;
}

/** Whether the batch was paused when a worker last wrote it down. */
export const isPaused = ({ state, progress }: ListedBatch): boolean => state === 'open' && progress?.stage === 'paused';
