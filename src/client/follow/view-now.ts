import { siteQueue } from '../../domain/names.js';
import { endedCount } from '../../domain/outcome.js';
import type { BatchProgress, SegmentProgress } from '../../domain/progress.js';
import type { ListedBatch } from '../batches/listed-batch.js';
import { withCost } from './outlook.js';
import { type BatchSource, segmentsNow } from './source.js';
import { combine, type BatchView } from './view.js';
import { recordedTally } from '../batches/recorded-tally.js';
import { sourceOf } from './source-of.js';
import type { Session } from '../session.js';

interface ProgressNow {
  readonly progress: BatchProgress;
  /** Whether a worker answered. */
  readonly live: boolean;
}

/**
 * The counters of an open batch: those of its root where a worker answers, else those of the durable record, else those of the memo.
 * Every command asks here, so that all show the same numbers at the same moment.
 */
export async function progressNow(
  session: Session,
  batch: ListedBatch,
  source: BatchSource = sourceOf(session, batch.batchId),
): Promise<ProgressNow | undefined> {
  // Without a worker an answer is waited for in vain.
  const isServed = (await source.unserved([batch.mainQueue])).length === 0;
  const asked = isServed ? await source.batch() : undefined;
  if (asked) return { progress: asked.wasReset ? await withRecorded(session, batch, asked) : asked, live: true };
  // What Temporal lists may lag behind what it describes.
  const { progress } = await source.look();
  if (!progress) return undefined;
  const tally = await recordedTally(session, batch).catch(() => undefined);
  return { progress: tally ? { ...progress, tally, whole: true } : progress, live: false };
}

/** After a reset the root counts anew: until it knows as much as the record, that counts. */
async function withRecorded(session: Session, batch: ListedBatch, progress: BatchProgress): Promise<BatchProgress> {
  const tally = await recordedTally(session, batch).catch(() => undefined);
  return tally && endedCount(tally) > endedCount(progress.tally) ? { ...progress, tally } : progress;
}

/** One look at an open batch, with what keeps it from moving. */
export async function viewNow(session: Session, batch: ListedBatch): Promise<BatchView | undefined> {
  const source = sourceOf(session, batch.batchId);
  const known = await progressNow(session, batch, source);
  if (!known) return undefined;
  const { progress, live } = known;
  const [segments, stuck, unserved] = await Promise.all([
    segmentsOf(source, known),
    source.stuck(progress.open),
    unservedSites(source, batch),
  ]);
  const view = combine({ batchId: source.batchId, progress, segments, now: Date.now(), live });
  return withCost({ ...view, ...stuck, unserved }, batch.start?.forecast);
}

async function segmentsOf(source: BatchSource, { progress, live }: ProgressNow): Promise<readonly SegmentProgress[]> {
  if (live) return segmentsNow(source, progress.open);
  return progress.whole ? [] : source.recorded();
}

async function unservedSites(source: BatchSource, { mainQueue, start }: ListedBatch): Promise<string[]> {
  const sites = start?.sites ?? [];
  const queues = new Set(await source.unserved(sites.map((site) => siteQueue(mainQueue, site))));
  return sites.filter((site) => queues.has(siteQueue(mainQueue, site)));
}
