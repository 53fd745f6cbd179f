import { log } from '@temporalio/workflow';
import type { BatchInput } from '../domain/batch.js';
import type { Tally } from '../domain/outcome.js';
import type { BatchSummary } from '../domain/summary.js';
import { atHost, bookkeeping, reporting } from './calls.js';
import { groupName } from './channel.js';
import { reportUntil } from './deadline.js';
import type { Orders } from './orders.js';
import { destinationOf, type Rest, spansOf } from './segment-input.js';

/** What a batch is when all its segments have closed, or some of them never will. */
export interface BatchEnd {
  readonly input: BatchInput;
  /** Whether groups of the record are named after the run that writes them. */
  readonly named: boolean;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly orders: Orders;
  readonly deadlineOver: boolean;
  /** Of the segments that have closed by themselves. */
  readonly tally: Tally;
  /** Items of segments that did not say how they ended. */
  readonly broken: readonly { readonly from: number; readonly to: number }[];
  /** What no segment was opened for. */
  readonly unopened: readonly Rest[];
}

const contextOf = ({ batch, settings }: BatchInput) => ({ batch, settings });

/** Gives outcomes to all items that no segment has answered for. */
export async function account({ input, named, orders, deadlineOver, tally, broken, unopened }: BatchEnd): Promise<void> {
  const { batch, settings } = input;
  const context = contextOf(input);
  const common = { batch, pageSize: settings.segmentSize, endedAt: Date.now() };
  if (broken.length > 0 || tally.calls.unknown > 0) await searchSpools(input, broken, common);
  const { recordUnstarted } = bookkeeping(context, 'account for items that were not started');
  for (const [number, range] of broken.entries()) {
    const message = 'the segment of this item was ended from outside';
    await recordUnstarted({ ...common, ...range, code: 'lost', message, name: groupName(`lost-${number}`, named) });
  }
  const { code, message } = whyUnopened(orders.cancelReason, deadlineOver);
  for (const [number, range] of unopened.flatMap(spansOf).entries()) {
    await recordUnstarted({ ...common, ...range, code, message, name: groupName(`unstarted-${number}`, named) });
  }
}

function whyUnopened(cancelReason: string | undefined, deadlineOver: boolean) {
  if (cancelReason !== undefined) return { code: 'cancelled', message: cancelReason } as const;
  if (deadlineOver) return { code: 'timeout_total', message: 'the total time of the batch is over' } as const;
  return { code: 'cancelled', message: 'Temporal did not start the segment of this item' } as const;
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
  const hosts = await bookkeeping(context, 'list the hosts').listHosts({ batch });
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
  return reporting(contextOf(input)).writeReport({
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
  });
}
