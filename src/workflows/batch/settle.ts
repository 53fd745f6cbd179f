import { upsertMemo } from '@temporalio/workflow';
import type { ReportInput, ReportNote } from '../../activities/record/report.js';
import { endedCount, type Tally } from '../../domain/outcome.js';
import type { BatchSummary, Settled } from '../../domain/summary.js';
import { bookkeeping, type FreeContext, reporting, untilItWorks, wholeRecord } from '../calls.js';
import { reportUntil } from './deadline.js';
import { isEdition2 } from '../edition.js';
import { speak } from '../speaker.js';
import { askSpools, unheardOf } from './spools.js';
import { type Text, words } from '../../words/words.js';

const HEARTBEAT_MS = 30_000;
/** The batch has ended: a host that is away keeps what it has for the next time. */
const HOST_WAIT_MS = 30_000;

/** An ended batch, as far as it has been reported. */
export type Unsettled = ReportNote | UnreportedBatch;

/** A batch that ended before its report was written, or that Temporal does not know any more. */
export interface UnreportedBatch {
  readonly report: ReportInput;
  /** How long a worker that still waits for an answer is awaited, in milliseconds. */
  readonly waitMs: number;
  /** Pictures on record. */
  readonly images: number;
  /** Why an item that was not started was not. */
  readonly reason: Text;
}

/**
 * Looks once more into the spools of all hosts for pictures of a batch that has ended, brings them to its store and writes its report
 * again where it does not say what is on record. Asks no site for another picture.
 */
export async function settleBatch(batch: Unsettled): Promise<Settled> {
  const isEarlier = !isEdition2();
  const { report } = batch;
  speak(report.language);
  const { pageSize, destination, summary } = report;
  const context = { batch: report.batch, settings: { heartbeatTimeoutMs: HEARTBEAT_MS } };
  const waitMs = 'waitMs' in batch ? batch.waitMs : 0;
  const input = {
    batch: report.batch,
    pageSize,
    destination,
    from: 0,
    to: summary.total,
    waitMs,
    endedAt: summary.endedAt,
    unused: true,
  } as const;
  const asked = await askSpools(context, input, await hostsToAsk(context, isEarlier));
  const silent = unheardOf(asked);
  if (!isEarlier) await accountForUnstarted(context, batch, silent.length === 0);
  const before = 'summary' in batch ? batch.summary : undefined;
  // Where every host has answered before, nobody is missed who is away now.
  const unheard = before && !before.unheard ? [] : silent;
  const isStale = isEarlier
    ? asked.corrected
    : (await differs(context, batch)) || (before?.unheard ?? []).join() !== unheard.join();
  // A store that has just refused pictures takes no report either.
  const isKept = before?.reportKept !== undefined && asked.left.length === 0;
  const after: BatchSummary =
    before && !isStale && !isKept
      ? before
      : await untilItWorks(() =>
          reporting(context).writeReport({ ...written(report, unheard), storeUntil: reportUntil(Date.now(), 0) }),
        );
  upsertMemo({ tally: after.tally });
  const imagesBefore = before?.tally.images ?? ('images' in batch ? batch.images : 0);
  return { summary: after, pictures: after.tally.images - imagesBefore, away: asked.away, left: asked.left };
}

/** The report, with the hosts that have not answered. */
function written(report: ReportInput, unheard: readonly string[]): ReportInput {
  const { unheard: _before, ...summary } = report.summary;
  return { ...report, summary: unheard.length > 0 ? { ...summary, unheard } : summary };
}

async function hostsToAsk(context: FreeContext, isEarlier: boolean) {
  const { listHosts, findHosts } = bookkeeping(context, words('do.hosts'));
  if (!isEarlier) return untilItWorks(() => findHosts({ batch: context.batch, hostReturnMs: HOST_WAIT_MS }));
  return (await listHosts({ batch: context.batch })).map((host) => ({ host, waitMs: HOST_WAIT_MS }));
}

/** `sure`: every host that may have begun an item has answered. */
async function accountForUnstarted(context: FreeContext, batch: Unsettled, sure: boolean): Promise<void> {
  const { pageSize, summary } = batch.report;
  if ('summary' in batch && isWhole(batch.summary)) return;
  // What nobody can say any more of a batch that has its report stays as it was reported.
  if ('summary' in batch && !sure) return;
  const { recordUnstarted } = wholeRecord(context, words('do.unstarted'));
  const range = { batch: context.batch, pageSize, from: 0, to: summary.total, endedAt: summary.endedAt };
  const reason = 'reason' in batch ? batch.reason : words('end.batchEnded');
  const lost = words('end.hostSilent');
  const how = sure
    ? ({ code: 'cancelled', message: reason, overLost: true } as const)
    : ({ code: 'lost', message: lost } as const);
  await untilItWorks(() => recordUnstarted({ ...range, ...how, name: `unstarted-settled-${Date.now()}` }));
}

async function differs(context: FreeContext, batch: Unsettled): Promise<boolean> {
  if (!('summary' in batch)) return true;
  const { recordDigest } = wholeRecord(context, words('do.compare'));
  const digest = await untilItWorks(() => recordDigest({ batch: context.batch }));
  return digest !== batch.digest;
}

const isWhole = ({ tally, total }: { readonly tally: Tally; readonly total: number }): boolean =>
  tally.success === total && endedCount(tally) === total;
