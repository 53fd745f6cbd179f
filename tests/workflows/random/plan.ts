import type { BatchSettings } from '../../../src/domain/batch.js';
import { Dice } from './dice.js';

/** Something that somebody does to a batch from outside while it runs. */
export interface Deed {
  /** After the start of the batch. */
  readonly afterMs: number;
  readonly kind:
    | 'pause'
    | 'resume'
    | 'concurrency'
    | 'deadline'
    | 'cancel'
    | 'cancel in Temporal'
    | 'cancel a segment'
    | 'terminate a segment'
    | 'reset the root'
    | 'reset a segment'
    | 'garbage';
  /** Which segment, what value: each deed reads it in its own way. */
  readonly number: number;
}

type Span = readonly [least: number, most: number];

/** One batch, the faults of its surroundings and what is done to it; the same seed gives the same plan. */
export interface Plan {
  readonly seed: number;
  readonly total: number;
  readonly settings: BatchSettings;
  readonly sites: readonly string[];
  /** References are uploaded. */
  readonly uploads: boolean;
  /** How the sites answer: with pictures, or with an operation that is followed. */
  readonly answers: 'pictures' | 'operations' | 'queues';
  /** Milliseconds that a message between workflows takes at most. */
  readonly mostDelayMs: number;
  /** Milliseconds that a picture takes. */
  readonly latencyMs: Span;
  /** Milliseconds that a request may wait for a worker. */
  readonly mostQueueMs: number;
  /** Shares of requests, 0 to 1. */
  readonly refused: number;
  readonly failing: number;
  readonly lost: number;
  /** Share of free activities that fail some times or are slow. */
  readonly trouble: number;
  /** Share of calls to a host that find it away. */
  readonly away: number;
  readonly deeds: readonly Deed[];
}

const LATENCIES = [[20, 200] as const, [500, 3_000] as const, [200, 15_000] as const] satisfies [Span, ...Span[]];

const KINDS = [
  'pause',
  'resume',
  'concurrency',
  'deadline',
  'cancel',
  'cancel in Temporal',
  'cancel a segment',
  'terminate a segment',
  'reset the root',
  'reset a segment',
  'garbage',
] as const satisfies readonly Deed['kind'][];

export function planOf(seed: number): Plan {
  const dice = new Dice(seed);
  const share = (): number => dice.one([0, 0, 0.05, 0.2, 0.4]);
  const total = dice.whole(1, 60);
  const latencyMs = dice.one<Span>(LATENCIES);
  const settings = settingsOf(dice);
  // About as long as the batch takes.
  const length = Math.ceil(total / settings.concurrency) * latencyMs[1] + total * settings.requestDelayMs + 2_000;
  return {
    seed,
    total,
    settings,
    sites: dice.one([['banana'], ['banana', 'cherry']]),
    uploads: dice.chance(0.3),
    answers: dice.one(['pictures', 'pictures', 'operations', 'queues']),
    mostDelayMs: dice.one([2, 60, 400]),
    latencyMs,
    mostQueueMs: dice.one([1, 100, 5_000]),
    refused: share(),
    failing: share(),
    lost: share() / 2,
    trouble: share(),
    away: share() / 4,
    deeds: Array.from({ length: dice.one([0, 1, 1, 2, 3, 6]) }, () => ({
      afterMs: dice.whole(0, length),
      kind: dice.one(KINDS),
      number: dice.whole(0, 1_000),
    })).sort((a, b) => a.afterMs - b.afterMs),
  };
}

function settingsOf(dice: Dice): BatchSettings {
  const limited = dice.chance(0.4);
  return {
    concurrency: dice.whole(1, 12),
    requestDelayMs: dice.one([0, 0, 0, 50, 300, 2_000]),
    retries: dice.whole(0, 2),
    singleTimeoutMs: dice.one([20_000, 60_000, 300_000]),
    ...(limited ? { totalTimeoutMs: dice.whole(1_000, 60_000) } : {}),
    graceMs: dice.one([0, 1_000, 30_000]),
    onUnknown: dice.one(['retry', 'hold']),
    heartbeatTimeoutMs: dice.one([4_000, 30_000]),
    hostReturnMs: dice.one([20_000, 600_000]),
    segmentSize: dice.whole(3, 10),
  };
}

/** For whoever looks at a seed that found something. */
export function planText(seed: number): string {
  const { deeds, settings, ...plan } = planOf(seed);
  return [
    ...deeds.map(({ afterMs, kind, number }) => `${afterMs} ms: ${kind} ${number}`),
    JSON.stringify({ ...plan, ...settings }),
  ].join('\n  ');
}
