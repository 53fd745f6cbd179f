import { setHandler } from '@temporalio/workflow';
import type { SegmentProgress } from '../../domain/progress.js';
import type { Channel, Standing } from '../channel.js';
import { activateSegment, followOrders, headIs, type InFlight, type Runs, tailInFlight } from '../internal-messages.js';
import { segmentProgress } from '../messages.js';
import type { Orders } from '../batch/orders.js';
import { tell } from '../../words/current.js';

/** What a segment does when it is told something. */
interface SegmentEars {
  /** A tail holds no more than so many lanes. */
  tail(segment: number, inFlight: number): void;
  /** From here on this segment starts items; `lastStart` in epoch milliseconds, null before the first. */
  activate(tails: InFlight, lastStart: number | null): void;
  /** Workflow Id of the later segment that starts items now. */
  headIs(workflowId: string): void;
  follow(orders: Orders): void;
  progress(cursor: number): SegmentProgress;
}

/** Lets a segment hear its root (`root` names it), the tails before it, and queries of its status. */
export function listen(channel: Channel, root: string | undefined, ears: SegmentEars): void {
  const fromRoot = (sender: string): Standing => (sender === root ? 'heard' : 'stranger');
  const fromTail = (sender: string, [segment]: readonly [number, ...unknown[]]): Standing => {
    if (sender === root || sender === tails[segment]) return 'heard';
    // Its run had closed when the root told of it.
    return tails[segment] === '' ? 'late' : 'stranger';
  };
  let tails: Runs = {};
  channel.hear(activateSegment, fromRoot, (inFlight, lastStart, runs) => {
    tails = runs;
    ears.activate(inFlight, lastStart);
  });
  // After it: of messages that came before the first task a tail's is judged by what the root has told.
  channel.hear(tailInFlight, fromTail, (segment, inFlight) => ears.tail(segment, inFlight));
  channel.hear(headIs, fromRoot, (workflowId) => ears.headIs(workflowId));
  channel.hear(followOrders, fromRoot, (orders) => ears.follow(orders));
  setHandler(segmentProgress, (cursor: unknown) => ears.progress(Number.isSafeInteger(cursor) ? (cursor as number) : 0), {
    description: tell('handler.segmentProgress'),
  });
  channel.ignoreOthers();
}
