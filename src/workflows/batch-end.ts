import { log } from '@temporalio/workflow';
import type { BatchInput } from '../domain/batch.js';
import type { Tally } from '../domain/outcome.js';
import type { BatchSummary } from '../domain/summary.js';
import { atHost, bookkeeping, reporting, untilItWorks } from './calls.js';
import { reportUntil } from './deadline.js';
import type { Orders } from './orders.js';
import { destinationOf, type Rest, spansOf, type Unread } from './segment-input.js';

/** What a batch is when all its segments have closed, or some of them never will. */
export interface BatchEnd {
  readonly input: BatchInput;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly orders: Orders;
  readonly deadlineOver: boolean;
  /** Of the segments that have closed by themselves. */
  readonly tally: Tally;
  /** Items of segments that did not say how they ended. */
  readonly broken: readonly { readonly from: number; readonly to: number }[];
  /** Items that could not be read from staging. */
  readonly unread: readonly Unread[];
  /** What no segment was opened for. */
  readonly unopened: readonly Rest[];
}

const contextOf = ({ batch, settings }: BatchInput) => ({ batch, settings });

/** Gives outcomes to all items that no segment has answered for. */
export async function account({ input, orders, tally, broken, unread, unopened }: BatchEnd): Promise<void> {
  const { batch, settings } = input;
  const context = contextOf(input);
  const common = { batch, pageSize: settings.segmentSize, endedAt: Date.now() };
  if (broken.length > 0 || tally.calls.unknown > 0) await searchSpools(input, broken, common);
  const { recordUnstarted } = bookkeeping(context, 'account for items that were not started');
  for (const [number, range] of broken.entries()) {
    const message = 'the segment of this item was ended from outside';
    const lost = { ...common, ...range, code: 'lost', message, name: `lost-${number}` } as const;
    await untilItWorks(() => recordUnstarted(lost));
  }
  for (const { from, to, code, message } of unread) {
    const items = { ...common, from, to, code, message, name: `unread-${from}` } as const;
    await untilItWorks(() => recordUnstarted(items));
  }
  const { cancelReason } = orders;
  for (const [number, range] of unopened.flatMap(spansOf).entries()) {
    const code = cancelReason === undefined ? 'timeout_total' : 'cancelled';
    const message = cancelReason ?? 'the total time of the batch is over';
    const unstarted = { ...common, ...range, code, message, name: `unstarted-${number}` } as const;
    await untilItWorks(() => recordUnstarted(unstarted));
  }
}

interface Common {
  readonly batch: BatchInput['batch'];
  readonly pageSize: number;
  readonly endedAt: number;
}

/** Asks every host what its spool holds of the broken ranges, and of requests that were declared unknown. */
async function searchSpools(input: BatchInput, broken: BatchEnd['broken'], common: Common): Promise<void> {
  const { batch, settings, total } = input;
  const context = contextOf(input);
  const hosts = await untilItWorks(() => bookkeeping(context, 'list the hosts').listHosts({ batch }));
  const waitMs = settings.singleTimeoutMs + settings.heartbeatTimeoutMs;
  for (const host of hosts) {
    const search = { ...common, destination: destinationOf(input), waitMs };
    const there = atHost(context, host, `what is left in the spool of ${host}`, waitMs * 2);
    try {
      for (const range of broken) await there.settleRange({ ...search, ...range });
      await there.settleLate({ ...search, from: 0, to: total });
    } catch (error) {
      log.warn('a host did not say what is left in its spool', { host, error: String(error) });
    }
  }
}

/** Writes manifest, results and summary from the durable record. */
export async function report({ input, startedAt, orders, deadlineOver }: BatchEnd): Promise<BatchSummary> {
  const { batch, version, total, settings, inline, again } = input;
  const { cancelReason, sitesOut, deadline } = orders;
  const how = cancelReason !== undefined ? 'cancelled' : deadlineOver ? 'deadline' : 'finished';
  const written: Parameters<ReturnType<typeof reporting>['writeReport']>[0] = {
    batch,
    pageSize: settings.segmentSize,
    destination: destinationOf(input),
    storeUntil: reportUntil(deadline, settings.graceMs),
    ...(inline === undefined ? {} : { inline }),
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
    },
  };
  return untilItWorks(() => reporting(contextOf(input)).writeReport(written));
}
