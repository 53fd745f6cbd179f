import { setTimeout as pause } from 'node:timers/promises';
import { EXIT, exitCodeOf } from './exit.js';
import type { ListedBatch } from './find-batches.js';
import { Follower } from './follow/follower.js';
import type { BatchEnd } from './follow/source.js';
import { TemporalSource } from './follow/temporal-source.js';
import type { InterruptSignal } from './interrupt.js';
import { learnBalances } from './learn-balances.js';
import type { RunningWorkers, WorkerOptions } from './ports.js';
import { isServed } from './placement.js';
import type { BatchStart } from './render/renderer.js';
import type { Scope } from './scope.js';
import { warningsOfSites } from './site-warnings.js';
import { uiAddress, type Session } from './session.js';

const LOOK_EVERY_MS = 1_000;

/** What of a worker the commands choose; absent sites: all of the configuration. */
type OwnWorkers = Pick<WorkerOptions, 'sites' | 'settles' | 'previews'>;

/** Starts workers in this process. */
export async function startOwnWorkers(scope: Scope, session: Session, own: OwnWorkers = {}): Promise<RunningWorkers> {
  const { config, target } = session;
  // From here on an interrupt has something to stop in order.
  void scope.interrupts.take();
  return scope.context.startWorkers({
    config,
    target,
    env: config.env,
    log: (text) => scope.renderer.notice({ level: 'info', text }),
    ...own,
  });
}

export interface FollowRequest {
  readonly start: BatchStart;
  /** Workers of this command: an interrupt drains them. */
  readonly workers?: RunningWorkers;
}

/** Follows a batch until it ends or the user leaves, and answers the exit code. The batch itself is never cancelled by leaving. */
export async function followBatch(scope: Scope, session: Session, { start, workers }: FollowRequest): Promise<number> {
  const { renderer, interrupts } = scope;
  const follower = new Follower(sourceOf(session, start.batchId), renderer, {
    sites: start.sites,
    skipEarlier: !start.fresh,
    ...(start.forecast ? { forecast: start.forecast } : {}),
  });
  const stop = new AbortController();
  renderer.started(start);
  const following = lookUntilEnd(follower, stop.signal);
  const first = await Promise.race([following, interrupts.take(), ...(workers ? [failureOf(workers)] : [])]);
  const ended = (end: BatchEnd): Promise<number> => finish(scope, session, { end, start, follower });
  if (typeof first === 'object') return ended(first);
  const signal = first ?? 'SIGINT';
  const stopped = workers && tellStopping(scope, start.batchId);
  const end = workers ? await drain(workers, following) : undefined;
  stopped?.();
  stop.abort();
  if (end) return ended(end);
  await following;
  return leave(scope, start.batchId, signal, workers !== undefined);
}

async function lookUntilEnd(follower: Follower, stop: AbortSignal): Promise<BatchEnd | undefined> {
  while (!stop.aborted) {
    const end = await follower.look();
    if (end) return end;
    // An abort only ends the wait; the loop sees it.
    await pause(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
  return undefined;
}

/** Never resolves while the workers work: they end by themselves only when one of them failed. */
export async function failureOf(workers: RunningWorkers): Promise<never> {
  await workers.ended;
  return new Promise<never>(() => undefined);
}

/**
 * What a first interrupt brings about, and at a second one how to go on: at that one no command gets to say it. Answers what to call
 * once all has stopped.
 */
export function tellStopping({ renderer, interrupts }: Pick<Scope, 'renderer' | 'interrupts'>, batchId: string): () => void {
  renderer.notice({
    level: 'info',
    text: 'Stopping: nothing new is started; what runs is awaited and stored. Press Ctrl-C again to leave at once.',
  });
  interrupts.lastWords(() => {
    renderer.notice({ level: 'warning', text: `Left before all was stored. To go on: plantain resume ${batchId}` });
  });
  return () => interrupts.lastWords();
}

/** Stops the workers while the screen goes on; answers how the batch ended if that happened meanwhile. */
async function drain(workers: RunningWorkers, following: Promise<BatchEnd | undefined>): Promise<BatchEnd | undefined> {
  const drained = workers.drain();
  const end = await Promise.race([following, drained.then(() => undefined)]);
  await drained;
  return end;
}

async function finish(
  { renderer }: Scope,
  { config }: Session,
  { end, start, follower }: { end: BatchEnd; start: BatchStart; follower: Follower },
): Promise<number> {
  renderer.ended(end, follower.codes);
  const endedAt = end.kind === 'summary' ? end.summary.endedAt : Date.now();
  await learnBalances(config, { batch: start, sites: start.sites, endedAt });
  return exitCodeOf(end);
}

function leave(scope: Scope, batchId: string, signal: InterruptSignal, stoppedWorker: boolean): number {
  const next = stoppedWorker ? `plantain resume ${batchId}` : `plantain watch ${batchId}`;
  scope.renderer.left({ batchId, signal, stoppedWorker, next });
  return EXIT[signal];
}

/** What is said of a batch that was started before. */
export function startOf(session: Session, batch: ListedBatch): BatchStart {
  const { batchId, start, progress } = batch;
  const stagingFolder = start?.results?.stagingFolder;
  const uiUrl = uiAddress(session.target, batchId);
  return {
    batchId,
    ...(stagingFolder === undefined ? {} : { stagingFolder }),
    fresh: false,
    total: progress?.total ?? start?.total ?? 0,
    sites: start?.sites ?? [],
    input: start?.input ?? '',
    location: start?.location ?? '',
    ...(start?.forecast ? { forecast: start.forecast } : {}),
    ...warningsOfSites(session.config, start?.sites ?? []),
    ...(uiUrl === undefined ? {} : { uiUrl }),
  };
}

export function sourceOf(session: Session, batchId: string): TemporalSource {
  return new TemporalSource({
    client: session.client,
    batchId,
    isServed: (queue) => isServed(session.client, queue),
  });
}
