import { upsertMemo } from '@temporalio/workflow';
import type { ReportNote } from '../activities/report.js';
import type { SpoolSettled } from '../activities/settling.js';
import type { Settled } from '../domain/summary.js';
import { bookkeeping, leftAtHost, reporting } from './calls.js';
import { reportUntil } from './deadline.js';
import { failureOf, isHostAway } from './failure-of.js';

const HEARTBEAT_MS = 30_000;

/**
 * Looks once more into the spools of all hosts for pictures of a batch that has ended, brings them to its store and writes its report
 * again. Buys nothing.
 */
export async function settleBatch({ report, summary: before }: ReportNote): Promise<Settled> {
  const { batch, pageSize, destination, summary } = report;
  const context = { batch, settings: { heartbeatTimeoutMs: HEARTBEAT_MS } };
  const input = { batch, pageSize, destination, from: 0, to: summary.total, waitMs: 0, endedAt: summary.endedAt };
  const away: string[] = [];
  const left = new Map<string, { readonly host: string; readonly pictures?: number; readonly reason: string }>();
  const settle = async (host: string): Promise<boolean> => {
    try {
      const settled: SpoolSettled = await leftAtHost(context, host).settleSpool(input);
      const { corrected, left: pictures, reason = '' } = settled;
      if (pictures === undefined) left.delete(host);
      else left.set(host, { host, pictures, reason });
      return corrected > 0;
    } catch (error) {
      if (isHostAway(error)) away.push(host);
      else left.set(host, { host, reason: failureOf(error).message });
      return false;
    }
  };
  let hosts = await bookkeeping(context, 'list the hosts').listHosts({ batch });
  let corrected = false;
  // Of two hosts that correct the same item at once the record keeps one: whoever changed something looks again, until one alone did.
  do {
    const changed = await Promise.all(hosts.map(settle));
    hosts = hosts.filter((_, index) => changed[index]);
    corrected ||= hosts.length > 0;
  } while (hosts.length > 1);
  // A store that has just refused pictures takes no report either.
  const stale = corrected || (before.reportKept !== undefined && left.size === 0);
  const after = stale ? await reporting(context).writeReport({ ...report, storeUntil: reportUntil(Date.now(), 0) }) : before;
  upsertMemo({ tally: after.tally });
  return { summary: after, pictures: after.tally.images - before.tally.images, away, left: [...left.values()] };
}
