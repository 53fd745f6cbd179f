import { setTimeout as pause } from 'node:timers/promises';
import { info, warning } from '../client/events.js';
import type { Forecast } from '../domain/money/forecast.js';
import { endedCount, type Tally } from '../domain/outcome.js';
import type { RunningItem } from '../domain/progress.js';
import { EXIT } from './exit.js';
import { lookForBatch } from '../client/batches/find-batches.js';
import type { Follower } from '../client/follow/follower.js';
import { type BatchEnd, type BatchSource, segmentsNow } from '../client/follow/source.js';
import type { InterruptSignal } from './interrupt.js';
import { isAwaited, openWork, runningIn } from '../client/serve/open-work.js';
import { pauseForLeave } from '../client/serve/paused.js';
import type { RunningWorkers } from '../client/workers.js';
import { recordedTally } from '../client/batches/recorded-tally.js';
import { stoppingPhrase } from '../client/phrases/stopping.js';
import type { Scope } from './scope.js';
import type { Session } from '../client/session.js';

const GLANCE_MS = 1_500;
const LOOK_EVERY_MS = 200;
/** Without a fresh look at the batch for so long, nobody waits for what it may have under way. */
const SILENT_MS = 15_000;
const RECORD_MS = 10_000;

/**
 * Reports what a first interrupt does, and at a second one how to continue: at that one no command gets to say it. Answers what to call
 * once all has stopped.
 */
export function tellStopping(
  { emit, interrupts }: Pick<Scope, 'emit' | 'interrupts'>,
  batchId: string,
  text: string,
): () => void {
  emit(info(text));
  interrupts.lastWords(() => {
    emit(warning(`Left before all was stored. To continue: plantain resume ${batchId}`));
  });
  return () => interrupts.lastWords();
}

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

/** Pauses the batches and stops the workers while the screen goes on; answers how the followed batch ended if that happened meanwhile. */
export async function stopWorkers(scope: Scope, session: Session, stop: Stop): Promise<BatchEnd | undefined> {
  const { batchId, workers, following, forecast } = stop;
  const work = openWork(session.config, await runningNow(stop));
  const stopped = tellStopping(scope, batchId, stoppingPhrase(batchId, work, forecast));
  await pauseForLeave(scope.emit, session, stop.pauses);
  await workers.endPaid();
  const over = following.then((end) => end !== undefined);
  await Promise.race([over, atRest(session, stop)]);
  const drained = workers.drain();
  const end = await Promise.race([following, drained.then(() => undefined)]);
  await drained;
  stopped();
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

/** Tells how a command is left before its batch ended, and answers the exit code. */
export function leave(
  { renderer }: Pick<Scope, 'renderer'>,
  batchId: string,
  signal: InterruptSignal,
  stoppedWorker: boolean,
): number {
  const next = stoppedWorker ? `plantain resume ${batchId}` : `plantain watch ${batchId}`;
  renderer.left({ batchId, signal, stoppedWorker, next });
  return EXIT[signal];
}
