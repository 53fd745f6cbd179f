import { setHandler } from '@temporalio/workflow';
import type { SegmentProgress } from '../domain/progress.js';
import { activateSegment, followOrders, headIs, type InFlight, segmentProgress, tailInFlight } from './messages.js';
import type { Orders } from './orders.js';

/** What a segment does when it is told something. */
interface SegmentEars {
  /** A tail holds no more than so many lanes. */
  tail(segment: number, inFlight: number): void;
  /** From here on this segment starts items; `lastStart` in epoch milliseconds, null before the first. */
  activate(tails: InFlight, lastStart: number | null): void;
  /** Workflow Id of the later segment that starts items by now. */
  headIs(workflowId: string): void;
  follow(orders: Orders): void;
  progress(cursor: number): SegmentProgress;
}

/** Lets a segment hear its root, the tails before it, and whoever asks how it stands. */
export function listen(ears: SegmentEars): void {
  setHandler(tailInFlight, (segment, inFlight) => ears.tail(segment, inFlight));
  setHandler(activateSegment, (tails, lastStart) => ears.activate(tails, lastStart));
  setHandler(headIs, (workflowId) => ears.headIs(workflowId));
  setHandler(followOrders, (orders) => ears.follow(orders));
  setHandler(segmentProgress, (cursor = 0) => ears.progress(cursor));
}
