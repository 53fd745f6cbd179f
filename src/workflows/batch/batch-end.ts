import type { BatchInput } from '../../domain/batch.js';
import type { Tally } from '../../domain/outcome.js';
import type { BatchSummary } from '../../domain/summary.js';
import { reporting, untilItWorks } from '../calls.js';
import { reportUntil } from './deadline.js';
import type { Orders } from './orders.js';
import { destinationOf, type ItemRange, type Unread } from '../segment/segment-input.js';

/** What a batch is when all its segments have closed, or some of them never will. */
export interface BatchEnd {
  readonly input: BatchInput;
  /** Whether groups of the record are named after the run that writes them. */
  readonly named: boolean;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly orders: Orders;
  readonly deadlineOver: boolean;
  /** The batch or one of its segments was reset. */
  readonly wasReset: boolean;
  /** Of the segments that have closed by themselves. */
  readonly tally: Tally;
  /** Items of segments that did not say how they ended. */
  readonly broken: readonly { readonly from: number; readonly to: number }[];
  /** Items that could not be read from staging. */
  readonly unread: readonly Unread[];
  /** Items of segments that are open still and do not answer. */
  readonly silent: readonly ItemRange[];
  /** What no segment was opened for. */
  readonly unopened: readonly ItemRange[];
}

/** Writes manifest, results and summary from the durable record. `unheard`: hosts that did not say what they have sent. */
export async function report(
  { input, startedAt, orders, deadlineOver }: BatchEnd,
  unheard: readonly string[],
): Promise<BatchSummary> {
  const { batch, version, total, settings, inline, language, again } = input;
  const { cancelReason, sitesOut, deadline } = orders;
  const how = cancelReason !== undefined ? 'cancelled' : deadlineOver ? 'deadline' : 'finished';
  const written: Parameters<ReturnType<typeof reporting>['writeReport']>[0] = {
    batch,
    pageSize: settings.segmentSize,
    destination: destinationOf(input),
    storeUntil: reportUntil(deadline, settings.graceMs),
    ...(inline === undefined ? {} : { inline }),
    ...(language === undefined ? {} : { language }),
    summary: {
      batchId: batch.batchId,
      version,
      ...(again === undefined ? {} : { again }),
      total,
      startedAt,
      endedAt: Date.now(),
      ended: how,
      ...(cancelReason === undefined ? {} : { reason: cancelReason }),
      sitesOut,
      ...(unheard.length > 0 && { unheard }),
    },
  };
  return untilItWorks(() => reporting({ batch, settings }).writeReport(written));
}
