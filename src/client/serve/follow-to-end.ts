import { setTimeout as pause } from 'node:timers/promises';
import { learnBalances } from '../../accounts/learn-balances.js';
import { stagingOf } from '../../config/open-stores.js';
import { untilAborted } from '../../domain/unless-aborted.js';
import { type BatchStart, endedEvent, type EventSink, startedEvent } from '../events.js';
import { Follower } from '../follow/follower.js';
import type { BatchEnd } from '../follow/source.js';
import { sourceOf } from '../follow/source-of.js';
import type { BatchView } from '../follow/view.js';
import type { Session } from '../session.js';
import type { RunningWorkers } from '../workers.js';
import type { Text } from '../../words/words.js';
import { stopWorkers } from './stop-workers.js';

const LOOK_EVERY_MS = 1_000;

export interface FollowRequest {
  readonly start: BatchStart;
  /** Task queue of its workflows. */
  readonly mainQueue: string;
  /** Workers of this process: a stop pauses the batch and drains them. */
  readonly workers?: RunningWorkers;
  /** What a stop pauses (default: the batch alone). */
  readonly pauses?: readonly string[];
  readonly emit: EventSink;
  /** Leaves the batch. Without workers it continues elsewhere; leaving never cancels it. */
  readonly stop: AbortSignal;
}

/** How following a batch came to its end. */
export type Followed =
  | { readonly how: 'ended'; readonly end: BatchEnd }
  /** plantain has paused it itself, and only a person lets it continue. */
  | { readonly how: 'paused'; readonly why: Text; readonly latest?: BatchView }
  | { readonly how: 'left' };

/** Follows a batch until it ends, has paused itself, or `stop`. The events are those of `BatchEvent`, from `started` to `ended`. */
export async function followToEnd(session: Session, request: FollowRequest): Promise<Followed> {
  const { start, mainQueue, workers, emit, stop } = request;
  const { batchId, sites, forecast } = start;
  const source = sourceOf(session, batchId);
  const follower = new Follower(source, emit, {
    mainQueue,
    sites,
    skipEarlier: !start.fresh,
    ...(forecast ? { forecast } : {}),
  });
  const over = new AbortController();
  emit(startedEvent(start));
  const following = lookUntilEnd(follower, over.signal);
  const first = await Promise.race([following, untilAborted(stop), ...(workers ? [workers.failed] : [])]);
  if (typeof first === 'object') return finish(session, request, { end: first, follower });
  if (first === 'paused') return pausedBy(follower);
  const toEnd = following.then((last) => (last === 'paused' ? undefined : last));
  const pauses = request.pauses ?? [batchId];
  const stopping = { batchId, source, follower, forecast, pauses, following: toEnd };
  const end = workers && (await stopWorkers(emit, session, { ...stopping, workers }));
  over.abort();
  if (end) return finish(session, request, { end, follower });
  await following;
  return { how: 'left' };
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

function pausedBy({ latest, pausedItself: why = '' }: Follower): Followed {
  return { how: 'paused', why, ...(latest ? { latest } : {}) };
}

async function finish(
  { config }: Session,
  { emit, start }: FollowRequest,
  { end, follower }: { readonly end: BatchEnd; readonly follower: Follower },
): Promise<Followed> {
  emit(endedEvent(end, follower.codes, follower.messages));
  const endedAt = end.kind === 'summary' ? end.summary.endedAt : Date.now();
  await learnBalances(config, { batch: start, staging: () => stagingOf(config).store, sites: start.sites, endedAt });
  return { how: 'ended', end };
}
