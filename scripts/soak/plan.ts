/** Something that befalls a batch. `both`: the command and its Temporal server at once. */
export interface Blow {
  readonly kind: 'command' | 'server' | 'both' | 'interrupt';
  /** After the one before it, or after the start. */
  readonly afterMs: number;
}

/** One batch and what befalls it; the same seed gives the same plan. */
export interface Plan {
  readonly seed: number;
  readonly site: 'gemini' | 'grsai';
  readonly items: number;
  readonly concurrency: number;
  readonly retries: number;
  readonly segmentSize: number;
  readonly latencyMs: readonly [least: number, most: number];
  /** Share of requests at which the site fails, 0 to 1. */
  readonly failing: number;
  readonly blows: readonly Blow[];
}

const SEGMENT_SIZES = [4, 7, 250] as const;
const BLOWS = ['command', 'server', 'both', 'interrupt'] as const;
const MOST_BLOWS = 3;

export function planOf(seed: number): Plan {
  const random = numbers(seed);
  const whole = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  const one = <T>(choices: readonly [T, ...T[]]): T => choices[whole(0, choices.length - 1)] ?? choices[0];
  return {
    seed,
    site: one(['gemini', 'grsai']),
    items: whole(4, 24),
    concurrency: whole(1, 8),
    retries: whole(0, 2),
    segmentSize: one(SEGMENT_SIZES),
    latencyMs: [200, 200 + whole(0, 3_000)],
    failing: one([0, 0.1, 0.3]),
    blows: Array.from({ length: whole(0, MOST_BLOWS) }, () => ({ kind: one(BLOWS), afterMs: whole(500, 9_000) })),
  };
}

/** As in `minstd_rand`, the first two left out: they lie near the seed. */
function numbers(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  const next = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  next();
  next();
  return next;
}
