import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { BatchProgress, SegmentProgress } from '../domain/progress.js';
import type { Orders, SiteOut } from './orders.js';

/** Stops starts, drains what is paid for, ends every other item as `cancelled`. Argument: who and why. */
export const cancelBatch = defineSignal<[string]>('cancelBatch');
/** No new starts, also none of retries; what runs is finished and stored, and the deadline keeps counting. An interrupted command says that it was one. */
export const pauseBatch = defineSignal<[by?: 'interrupt']>('pauseBatch');
export const resumeBatch = defineSignal('resumeBatch');
/** How many items may be in a lane at once from now on, 1 to 100; anything else is ignored, because a signal cannot be refused. */
export const setConcurrency = defineSignal<[number]>('setConcurrency');
/** Moves the deadline of a running batch: epoch milliseconds. */
export const extendDeadline = defineSignal<[number]>('extendDeadline');
/** Query of `generateBatch`. */
export const batchProgress = defineQuery<BatchProgress>('progress');
/** Query of `runSegment`; its argument is the cursor of the last answer, 0 at first. */
export const segmentProgress = defineQuery<SegmentProgress, [number]>('progress');

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
/** Segment to root. */
export const siteIsOut = defineSignal<[SiteOut]>('siteIsOut');
/** Segment to root: sites and models that were found to work. */
export const siteWorks = defineSignal<[readonly string[]]>('siteWorks');
/** Root to segments: all that is wanted of them by now. */
export const followOrders = defineSignal<[Orders]>('followOrders');
