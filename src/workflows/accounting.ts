import { log } from '@temporalio/workflow';
import type { BatchInput } from '../domain/batch.js';
import { atHost, bookkeeping, type CallContext, recoveryWaitMs, wholeRecord } from './calls.js';
import { isEdition2 } from './edition.js';
import { destinationOf } from './segment-input.js';
import { askSpools, haveAllAnswered } from './spools.js';

interface Span {
  readonly from: number;
  readonly to: number;
}

/** What the closed segments of a batch have not told. */
export interface Untold {
  /** Items of segments that were ended from outside, or that do not answer. */
  readonly broken: readonly Span[];
  /** Items that no segment was opened for. */
  readonly unopened: readonly Span[];
  /** Requests of which nobody knows the outcome: the spools may know it by now. */
  readonly unknownCalls: number;
  readonly cancelReason: string | undefined;
}

/** Gives every item an outcome that no segment has answered for. */
export async function account(input: BatchInput, { broken, unopened, unknownCalls, cancelReason }: Untold): Promise<void> {
  const { batch, settings } = input;
  const context = { batch, settings };
  const common = { batch, pageSize: settings.segmentSize, endedAt: Date.now() };
  const mayBeInSpools = broken.length > 0 || unknownCalls > 0;
  const areKnown = mayBeInSpools && (await lookIntoSpools(context, input, broken, common.endedAt));
  const { recordUnstarted } = wholeRecord(context, 'account for items that were not started');
  for (const [number, range] of broken.entries()) {
    const how = areKnown
      ? ({ code: 'cancelled', message: 'the segment of this item was ended before the item was started' } as const)
      : ({ code: 'lost', message: 'the segment of this item was ended from outside' } as const);
    await recordUnstarted({ ...common, ...range, ...how, name: `lost-${number}` });
  }
  for (const [number, range] of unopened.entries()) {
    const code = cancelReason === undefined ? 'timeout_total' : 'cancelled';
    const message = cancelReason ?? 'the total time of the batch is over';
    await recordUnstarted({ ...common, ...range, code, message, name: `unstarted-${number}` });
  }
}

/** Whether the spools have told of everything that was begun. */
async function lookIntoSpools(
  context: CallContext,
  input: BatchInput,
  broken: readonly Span[],
  endedAt: number,
): Promise<boolean> {
  const { batch, settings, total } = input;
  const range = { batch, pageSize: settings.segmentSize, endedAt, from: 0, to: total, destination: destinationOf(input) };
  if (!isEdition2()) {
    await askOneByOne(context, range, broken);
    return false;
  }
  const { findHosts } = bookkeeping(context, 'list the hosts');
  const hosts = await findHosts({ batch, hostReturnMs: settings.hostReturnMs });
  return haveAllAnswered(await askSpools(context, { ...range, waitMs: recoveryWaitMs(settings) }, hosts));
}

/** As batches of a version before 0.2 do it. */
async function askOneByOne(
  context: CallContext,
  range: Omit<Parameters<typeof askSpools>[1], 'waitMs'>,
  broken: readonly Span[],
): Promise<void> {
  const { batch, settings } = context;
  const waitMs = settings.singleTimeoutMs + settings.heartbeatTimeoutMs;
  for (const host of await bookkeeping(context, 'list the hosts').listHosts({ batch })) {
    const there = atHost(context, host, `what is left in the spool of ${host}`, waitMs * 2);
    try {
      for (const span of broken) await there.settleRange({ ...range, waitMs, ...span });
      await there.settleLate({ ...range, waitMs });
    } catch (error) {
      log.warn('a host did not say what is left in its spool', { host, error: String(error) });
    }
  }
}
