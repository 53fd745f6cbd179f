import { setTimeout as pause } from 'node:timers/promises';
import { type BatchStart, endedEvent, info, startedEvent, warning } from '../client/events.js';
import { relocated } from '../config/data-folder.js';
import { EXIT, exitCodeOf } from './exit.js';
import type { ListedBatch } from '../client/batches/listed-batch.js';
import { Follower } from '../client/follow/follower.js';
import type { BatchEnd } from '../client/follow/source.js';
import { TemporalSource } from '../client/follow/temporal-source.js';
import { learnBalances } from '../accounts/learn-balances.js';
import type { RunningWorkers, WorkerOptions } from '../client/workers.js';
import { isServed } from './placement.js';
import { stakePhrase } from '../client/phrases/stake.js';
import type { Scope } from './scope.js';
import { stagingOf } from '../config/open-stores.js';
import { warningsOfSites } from '../client/phrases/site-warnings.js';
import { uiAddress, type Session } from '../client/session.js';
import { leave, stopWorkers } from './stopping.js';

const LOOK_EVERY_MS = 1_000;

/** What of a worker the commands choose. */
type OwnWorkers = Pick<WorkerOptions, 'serves' | 'previews'>;

/** Starts workers in this process. */
export async function startOwnWorkers(scope: Scope, session: Session, own: OwnWorkers): Promise<RunningWorkers> {
  const { config, target } = session;
  // From here on an interrupt has something to stop in order.
  void scope.interrupts.take();
  return scope.context.startWorkers({
    config,
    target,
    env: config.env,
    log: (text) => scope.emit(info(text)),
    ...own,
  });
}

export interface FollowRequest {
  readonly start: BatchStart;
  /** Task queue of its workflows. */
  readonly mainQueue: string;
  /** Workers of this command: an interrupt drains them. */
  readonly workers?: RunningWorkers;
  /** What it pauses then (default: the batch alone). */
  readonly pauses?: readonly string[];
}

/**
 * Follows a batch until it ends or the user leaves, and answers the exit code. Leaving never cancels the batch; it pauses it
 * if this command's workers served it.
 */
export async function followBatch(
  scope: Scope,
  session: Session,
  { start, mainQueue, workers, pauses = [start.batchId] }: FollowRequest,
): Promise<number> {
  const { emit, interrupts } = scope;
  const source = sourceOf(session, start.batchId);
  const follower = new Follower(source, emit, {
    mainQueue,
    sites: start.sites,
    skipEarlier: !start.fresh,
    ...(start.forecast ? { forecast: start.forecast } : {}),
  });
  const stop = new AbortController();
  emit(startedEvent(start));
  const following = lookUntilEnd(follower, stop.signal);
  const first = await Promise.race([following, interrupts.take(), ...(workers ? [workers.failed] : [])]);
  const ended = (end: BatchEnd): Promise<number> => finish(scope, session, { end, start, follower });
  if (typeof first === 'object') return ended(first);
  if (first === 'paused') return tellPaused(scope, start, follower);
  const signal = first ?? 'SIGINT';
  const { batchId, forecast } = start;
  const toEnd = following.then((last) => (last === 'paused' ? undefined : last));
  const stopping = { batchId, source, follower, forecast, pauses, workers, following: toEnd };
  const end = workers && (await stopWorkers(scope, session, { ...stopping, workers }));
  stop.abort();
  if (end) return ended(end);
  await following;
  return leave(scope, batchId, signal, workers !== undefined);
}

function tellPaused({ emit }: Scope, { batchId, forecast }: BatchStart, { latest, pausedItself: why = '' }: Follower): number {
  const stake = latest ? `${stakePhrase(latest, forecast)} ` : '';
  const next = `To continue: plantain resume ${batchId}. To end it: plantain cancel ${batchId}`;
  emit(warning(`Batch ${batchId} paused itself: ${why}. Nothing more is sent. ${stake}${next}`));
  return EXIT.incomplete;
}

async function lookUntilEnd(follower: Follower, stop: AbortSignal): Promise<BatchEnd | 'paused' | undefined> {
  while (!stop.aborted) {
    const end = await follower.look();
    if (end) return end;
    // A script that waits for a person would wait forever.
    if (follower.pausedItself !== undefined) return 'paused';
    // An abort only ends the wait; the loop sees it.
    await pause(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
  return undefined;
}

async function finish(
  { emit }: Scope,
  { config }: Session,
  { end, start, follower }: { end: BatchEnd; start: BatchStart; follower: Follower },
): Promise<number> {
  emit(endedEvent(end, follower.codes, follower.messages));
  const endedAt = end.kind === 'summary' ? end.summary.endedAt : Date.now();
  await learnBalances(config, { batch: start, staging: () => stagingOf(config).store, sites: start.sites, endedAt });
  return exitCodeOf(end);
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
    location: start ? relocated(session.config, start.location) : '',
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
