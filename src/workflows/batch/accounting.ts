import { type Text, type Words, words } from '../../words/words.js';
import { log } from '@temporalio/workflow';
import type { BatchInput } from '../../domain/batch.js';
import type { BatchEnd } from './batch-end.js';
import { atHost, bookkeeping, type CallContext, recoveryWaitMs, untilItWorks, wholeRecord } from '../calls.js';
import { groupName } from '../channel.js';
import { isEdition2 } from '../edition.js';
import { destinationOf, spansOf } from '../segment/segment-input.js';
import { askSpools, PATIENT_TRIES, unheardOf } from './spools.js';

type Span = BatchEnd['broken'][number];
type Why = Pick<BatchEnd['unread'][number], 'code' | 'message'>;

const NOT_BEGUN: Why = { code: 'cancelled', message: words('end.notStarted') };

/**
 * Gives every item an outcome that no segment has answered for. Answers the hosts that did not say what they have sent: what they know may
 * be missing.
 */
export async function account({
  input,
  named,
  orders,
  deadlineOver,
  wasReset,
  tally,
  broken,
  silent,
  unread,
  unopened,
}: BatchEnd): Promise<readonly string[]> {
  const { batch, settings } = input;
  const common = { batch, pageSize: settings.segmentSize, endedAt: Date.now() };
  const untold = silent.length > 0 && isEdition2() ? silent.flatMap(spansOf) : [];
  const mayBeInSpools = broken.length + untold.length > 0 || tally.calls.unknown > 0 || (wasReset && isEdition2());
  const unheard = mayBeInSpools ? await lookIntoSpools(input, broken, common.endedAt) : undefined;
  const areKnown = unheard?.length === 0;
  const { recordUnstarted } = wholeRecord({ batch, settings }, words('do.unstarted'));
  const record = (name: string, range: Span, why: Why): Promise<unknown> =>
    untilItWorks(() => recordUnstarted({ ...common, from: range.from, to: range.to, ...why, name: groupName(name, named) }));
  const lost = {
    code: 'lost',
    message: segmentEnded(unheard, batch.batchId),
  } as const;
  for (const [number, range] of broken.entries()) await record(`lost-${number}`, range, areKnown ? NOT_BEGUN : lost);
  for (const { code, message, ...range } of unread) await record(`unread-${range.from}`, range, { code, message });
  const ended = whyEnded(orders.cancelReason, deadlineOver);
  for (const [number, range] of unopened.flatMap(spansOf).entries()) await record(`unstarted-${number}`, range, ended);
  // Otherwise the report says that they are lost, and `resume` asks again.
  for (const [number, range] of (areKnown ? untold : []).entries()) await record(`untold-${number}`, range, ended);
  return unheard ?? [];
}

function whyEnded(cancelReason: Text | undefined, deadlineOver: boolean) {
  if (cancelReason !== undefined) return { code: 'cancelled', message: cancelReason } as const;
  if (deadlineOver) return { code: 'timeout_total', message: words('end.totalTimeout') } as const;
  return { code: 'cancelled', message: words('end.noSegment') } as const;
}

/** `unheard`: hosts that may have sent more. */
const segmentEnded = (unheard: readonly string[] | undefined, batch: string): Words =>
  unheard && unheard.length > 0 ? words('end.notCounted', { hosts: { list: unheard }, batch }) : words('end.segmentEnded');

/** Hosts whose spools have not told of everything that they have begun; undefined where nobody can say. */
async function lookIntoSpools(
  input: BatchInput,
  broken: BatchEnd['broken'],
  endedAt: number,
): Promise<readonly string[] | undefined> {
  const { batch, settings, total } = input;
  const context = { batch, settings };
  const range = { batch, pageSize: settings.segmentSize, endedAt, from: 0, to: total, destination: destinationOf(input) };
  if (!isEdition2()) {
    await askOneByOne(context, range, broken);
    return undefined;
  }
  const { findHosts } = bookkeeping(context, words('do.hosts'));
  const hosts = await untilItWorks(() => findHosts({ batch, hostReturnMs: settings.hostReturnMs }));
  return unheardOf(await askSpools(context, { ...range, waitMs: recoveryWaitMs(settings) }, hosts, PATIENT_TRIES));
}

/** As batches of a version before 0.2 do it. */
async function askOneByOne(
  context: CallContext,
  range: Omit<Parameters<typeof askSpools>[1], 'waitMs'>,
  broken: BatchEnd['broken'],
): Promise<void> {
  const { batch, settings } = context;
  const waitMs = settings.singleTimeoutMs + settings.heartbeatTimeoutMs;
  for (const host of await untilItWorks(() => bookkeeping(context, words('do.hosts')).listHosts({ batch }))) {
    const there = atHost(context, host, words('do.spool', { host }), waitMs * 2);
    try {
      for (const span of broken) await there.settleRange({ ...range, waitMs, ...span });
      await there.settleLate({ ...range, waitMs });
    } catch (error) {
      log.warn('a host did not say what is left in its spool', { host, error: String(error) });
    }
  }
}
