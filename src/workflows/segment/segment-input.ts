import type { BatchInput } from '../../domain/batch.js';
import type { FailureCode } from '../../domain/failures/failure.js';
import type { Tally } from '../../domain/outcome.js';
import type { ItemState } from '../item/item-state.js';
import type { Orders } from '../batch/orders.js';
import type { Text } from '../../words/words.js';

/** What is left of a range, with the items that had a lane already and wait for their next attempt. */
export interface ItemRange {
  readonly from: number;
  readonly to: number;
  readonly carried: readonly ItemState[];
}

export interface SegmentInput extends ItemRange {
  readonly segment: number;
  readonly input: BatchInput;
  readonly startedAt: number;
  /** The root's run, which its messages name; absent in a batch that an earlier version began. */
  readonly root?: string;
  /** The batch was reset: segments of before may still have something to say. */
  readonly wasReset?: true;
  /** As of the moment the segment was asked for; what changed since follows as `followOrders`. */
  readonly orders: Orders;
}

/** Items that staging does not hold any more, and why. */
export interface Unread {
  readonly from: number;
  readonly to: number;
  readonly code: FailureCode;
  readonly message: Text;
}

export interface SegmentResult {
  /** A reset came in between: what the runs before it have sent is known to the journals alone. */
  readonly wasReset?: true;
  readonly tally: Tally;
  readonly unread?: Unread;
  readonly rest?: ItemRange;
}

/** The workflow `runSegment`, for those that it itself imports. */
export type RunSegment = (input: SegmentInput) => Promise<SegmentResult>;

/** The ranges of the batch's segments, in order. */
export function rangesOf({ total, settings }: BatchInput): ItemRange[] {
  const ranges: ItemRange[] = [];
  for (let from = 0; from < total; from += settings.segmentSize) {
    ranges.push({ from, to: Math.min(total, from + settings.segmentSize), carried: [] });
  }
  return ranges;
}

/** All items of a rest, as ranges. */
export function spansOf({ from, to, carried }: ItemRange): { from: number; to: number }[] {
  const single = carried.map(({ route: { index } }) => ({ from: index, to: index + 1 }));
  return from === to ? single : [{ from, to }, ...single];
}

/** Where the results of the batch go. */
export function destinationOf({ store, folder, out, total }: BatchInput) {
  return { store, folder, ...(out === undefined ? {} : { out }), ...(total === 1 ? { single: true as const } : {}) };
}
