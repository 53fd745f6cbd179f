import type { Cost } from '../../domain/money/forecast.js';
import { endedCount, type Tally } from '../../domain/outcome.js';
import {
  type BatchProgress,
  type RestingSite,
  type RunningItem,
  type SegmentProgress,
  wholeTally,
} from '../../domain/progress.js';
import type { Stuck } from './retried.js';

/** One look at a running batch, ready to be drawn. */
export interface BatchView extends Omit<BatchProgress, 'tally' | 'open'>, Partial<Stuck> {
  readonly batchId: string;
  /** Epoch milliseconds of this look. */
  readonly now: number;
  readonly tally: Tally;
  readonly running: readonly RunningItem[];
  readonly resting: readonly RestingSite[];
  /** Items that end per minute; absent until one has ended. */
  readonly perMinute?: number;
  readonly leftMs?: number;
  /** What is paid for so far; absent when something has no price. */
  readonly cost?: Cost;
  /** Share of the speed that its bound allows (docs/performance.md), from 0 to 1. */
  readonly boundShare?: number;
  /** Sites that no worker serves, where that was asked. */
  readonly unserved?: readonly string[];
  /** Whether a worker answered; otherwise the counters are those on record. */
  readonly live: boolean;
}

interface Answers {
  readonly batchId: string;
  readonly progress: BatchProgress;
  readonly segments: readonly SegmentProgress[];
  readonly now: number;
  readonly live: boolean;
}

/** The root's counters and those of its open segments in one. */
export function combine({ batchId, progress, segments, now, live }: Answers): BatchView {
  const { tally: _tally, open: _open, ...rest } = progress;
  const running = segments.flatMap((segment) => segment.running).sort((a, b) => a.since - b.since || a.index - b.index);
  const resting = new Map<string, RestingSite>();
  for (const site of live ? segments.flatMap((segment) => segment.resting) : (progress.resting ?? [])) {
    const known = resting.get(site.site);
    // One of an earlier version ends by the clock; its `since` is absent.
    const lasts = site.since !== undefined || site.until > now;
    if (lasts && (!known || known.until < site.until)) resting.set(site.site, site);
  }
  return {
    ...rest,
    batchId,
    now,
    live,
    running,
    resting: [...resting.values()],
    tally: wholeTally(progress, segments),
  };
}

/** `view` without rate and time left while nothing moves: what was before says nothing of what comes. */
export function withoutRate(view: BatchView): BatchView {
  if (isMoving(view)) return view;
  const { perMinute: _perMinute, leftMs: _leftMs, boundShare: _share, ...rest } = view;
  return rest;
}

function isMoving({ running, resting, unsent, stage, live, retried = [], failing }: BatchView): boolean {
  if (!live || failing) return false;
  // What is tried again is in a lane, too, or beside it.
  const moves = running.some(({ phase }) => (retried.length > 0 ? atSite(phase) : phase !== 'waiting'));
  const isHeld = resting.length > 0 || unsent !== undefined || stage === 'paused' || retried.length > 0;
  return moves || !isHeld;
}

const atSite = (phase: RunningItem['phase']): boolean => phase === 'generating' || phase === 'collecting';

interface Sample {
  readonly at: number;
  readonly done: number;
}

const WINDOW_MS = 120_000;

/** Measures how fast items end, over the last two minutes. */
export class Speed {
  #samples: Sample[] = [];

  /** `view` with rate and time left. */
  measure(view: BatchView): BatchView {
    const done = endedCount(view.tally);
    if (this.#samples.length === 0 && done === 0) this.#samples.push({ at: view.startedAt, done: 0 });
    this.#samples.push({ at: view.now, done });
    while (this.#samples.length > 2 && (this.#samples[1]?.at ?? 0) < view.now - WINDOW_MS) this.#samples.shift();
    const first = this.#samples[0];
    if (!first || done <= first.done || view.now <= first.at) return view;
    const perMs = (done - first.done) / (view.now - first.at);
    const leftMs = Math.round((view.total - done) / perMs);
    return { ...view, perMinute: perMs * 60_000, leftMs };
  }
}
