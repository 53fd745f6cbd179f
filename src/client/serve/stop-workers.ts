import { setTimeout as pause } from 'node:timers/promises';
import { type EventSink, info } from '../events.js';
import type { Forecast } from '../../domain/money/forecast.js';
import { endedCount, type Tally } from '../../domain/outcome.js';
import type { RunningItem } from '../../domain/progress.js';
import { lookForBatch } from '../batches/find-batches.js';
import type { Follower } from '../follow/follower.js';
import { type BatchEnd, type BatchSource, segmentsNow } from '../follow/source.js';
import { isAwaited, openWork, runningIn } from './open-work.js';
import { pauseForLeave } from './paused.js';
import type { RunningWorkers } from '../workers.js';
import { recordedTally } from '../batches/recorded-tally.js';
import { stoppingPhrase } from '../phrases/stopping.js';
import type { Session } from '../session.js';

const GLANCE_MS = 1_500;
const LOOK_EVERY_MS = 200;
/** Without a fresh look at the batch for so long, nobody waits for what it may have under way. */
const SILENT_MS = 15_000;
const RECORD_MS = 10_000;

export interface Stop {
  /** The batch that is followed. */
  readonly batchId: string;
  readonly source: BatchSource;
  readonly follower: Pick<Follower, 'latest'>;
  readonly forecast?: Forecast | undefined;
  /** All batches that the command was given and that are open. */
  readonly pauses: readonly string[];
  readonly workers: RunningWorkers;
  /** Resolves with how the followed batch ends. */
  readonly following: Promise<BatchEnd | undefined>;
}

/** Pauses the batches and stops the workers while the screen stays; answers how the followed batch ended if that happened meanwhile. */
export async function stopWorkers(emit: EventSink, session: Session, stop: Stop): Promise<BatchEnd | undefined> {
  const { batchId, workers, following, forecast } = stop;
  const work = openWork(session.config, await runningNow(stop));
  emit(info(stoppingPhrase(batchId, work, forecast)));
  await pauseForLeave(emit, session, stop.pauses);
  await workers.endPaid();
  const over = following.then((end) => end !== undefined);
  await Promise.race([over, atRest(session, stop)]);
  const drained = workers.drain();
  const end = await Promise.race([following, drained.then(() => undefined)]);
  await drained;
  return end;
}

/** Asked anew, because the last look may be from before the requests; as of the last look where that takes long. */
async function runningNow({ source, follower }: Stop): Promise<readonly RunningItem[]> {
  return Promise.race([runningIn(source), pause(GLANCE_MS).then(() => follower.latest?.running ?? [])]);
}

/** Resolves when what is awaited has ended and is on record, or when no worker answers any more. */
async function atRest(session: Session, { batchId, follower, source }: Stop): Promise<void> {
  const since = Date.now();
  for (;;) {
    await pause(LOOK_EVERY_MS);
    const view = follower.latest;
    const seen = view?.live === true ? view.now : since;
    if (Date.now() - Math.max(seen, since) > SILENT_MS) return;
    if (!view?.live || view.now <= since || view.running.some((item) => isAwaited(session.config, item))) continue;
    const tally = await Promise.race([pause(RECORD_MS), told(source)]);
    await Promise.race([pause(RECORD_MS), onRecord(session, batchId, endedCount(tally ?? view.tally))]);
    return;
  }
}

/** Resolves when the root knows what its segments know, with the tally; undefined when no worker answers. Others ask the root alone. */
async function told(source: BatchSource): Promise<Tally | undefined> {
  for (;;) {
    const open = (await source.batch())?.open;
    if (!open) return undefined;
    if (!(await segmentsNow(source, open)).some(({ untold }) => untold)) return (await source.batch())?.tally;
    await pause(LOOK_EVERY_MS);
  }
}

/** Resolves when the durable record holds so many outcomes: commands that come later count them there. */
async function onRecord(session: Session, batchId: string, outcomes: number): Promise<void> {
  const batch = await lookForBatch(session.client, batchId);
  if (!batch) return;
  const until = Date.now() + RECORD_MS;
  for (;;) {
    const tally = await recordedTally(session, batch);
    if (Date.now() > until || (tally ? endedCount(tally) : 0) >= outcomes) return;
    await pause(LOOK_EVERY_MS);
  }
}
