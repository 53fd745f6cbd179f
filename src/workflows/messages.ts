import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { FailureCode } from '../domain/failure.js';
import type { BatchProgress, SegmentProgress } from '../domain/progress.js';

/** Stops starts, drains what is paid for, ends every other item as `cancelled`. Argument: who and why. */
export const cancelBatch = defineSignal<[string]>('cancelBatch');
/** Moves the deadline of a running batch: epoch milliseconds. Root and segments take it. */
export const extendDeadline = defineSignal<[number]>('extendDeadline');
/** Query of `generateBatch`. */
export const batchProgress = defineQuery<BatchProgress>('progress');
/** Query of `runSegment`; its argument is the cursor of the last answer, 0 at first. */
export const segmentProgress = defineQuery<SegmentProgress, [number]>('progress');

/** A site that is of no use to any further item of the batch. */
export interface SiteOut {
  readonly site: string;
  readonly code: FailureCode;
  readonly message: string;
}

/** Segment number to items in a lane. */
export type InFlight = Readonly<Record<number, number>>;

/** Root to segment: you are the head, these are the tails, and this was the last start. */
export const activateSegment = defineSignal<[InFlight, number | null]>('activateSegment');
/** Tail to head, and root to head for a closed segment: segment, items in a lane. Absolute, only falling. */
export const tailInFlight = defineSignal<[number, number]>('tailInFlight');
/** Root to tails: the Workflow Id of the head. */
export const headIs = defineSignal<[string]>('headIs');
/** Head to root, once: segment, items in a lane, last start. */
export const segmentEmptied = defineSignal<[number, number, number | null]>('segmentEmptied');
/** Segment to root and root to segments. */
export const siteIsOut = defineSignal<[SiteOut]>('siteIsOut');
