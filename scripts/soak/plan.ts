/** What a round is about. `mixed`: everything. */
export const THEMES = ['kills', 'stops', 'broken', 'full', 'server', 'late', 'mixed'] as const;
export type Theme = (typeof THEMES)[number];

/** Folders that can fail while a batch runs, relative to its own. */
export const PARTS = ['.plantain/staging', '.plantain/spool', 'batch_outputs'] as const;
export type Part = (typeof PARTS)[number];

/**
 * Something that befalls a batch.
 * `kill`, `interrupt`: of the command, and a later command goes on. `stop`: SIGSTOP, and SIGCONT after `forMs`.
 * `break`: a folder is replaced by a file for `forMs`. `fill`: its disk has no room for `forMs`.
 * `late`: everything is killed, and goes on when deadline and grace are over.
 */
type Whom = 'command' | 'server' | 'both';

export type Blow =
  | { readonly kind: 'kill'; readonly whom: Whom; readonly afterMs: number }
  | { readonly kind: 'interrupt' | 'late'; readonly afterMs: number }
  | { readonly kind: 'stop'; readonly whom: Whom; readonly forMs: number; readonly afterMs: number }
  | { readonly kind: 'break' | 'fill'; readonly part: Part; readonly forMs: number; readonly afterMs: number };

/** One batch and what befalls it; the same seed gives the same plan. */
export interface Plan {
  readonly seed: number;
  readonly theme: Theme;
  readonly site: 'gemini' | 'grsai';
  readonly items: number;
  readonly concurrency: number;
  readonly retries: number;
  readonly segmentSize: number;
  readonly latencyMs: readonly [least: number, most: number];
  /** Share of requests at which the site fails, 0 to 1. */
  readonly failing: number;
  /** Absent: no deadline. */
  readonly limits?: { readonly totalTimeoutMs: number; readonly graceMs: number };
  readonly blows: readonly Blow[];
}

const SEGMENT_SIZES = [4, 7, 250] as const;
const MOST_BLOWS = 3;

interface Dice {
  readonly whole: (least: number, most: number) => number;
  readonly one: <T>(choices: readonly [T, ...T[]]) => T;
}

/** `theme`: instead of the one of the seed. */
export function planOf(seed: number, theme: Theme = THEMES[seed % THEMES.length] ?? 'mixed'): Plan {
  const random = numbers(seed);
  const whole = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  const one = <T>(choices: readonly [T, ...T[]]): T => choices[whole(0, choices.length - 1)] ?? choices[0];
  const dice = { whole, one };
  const limits = theme === 'late' || (theme === 'mixed' && one([true, false]));
  return {
    seed,
    theme,
    site: one(['gemini', 'grsai']),
    items: whole(4, 24),
    concurrency: whole(1, 8),
    retries: whole(0, 2),
    segmentSize: one(SEGMENT_SIZES),
    latencyMs: [200, 200 + whole(0, 3_000)],
    failing: one([0, 0.1, 0.3]),
    ...(limits ? { limits: { totalTimeoutMs: whole(3, 8) * 1_000, graceMs: whole(1, 3) * 1_000 } } : {}),
    blows: blowsOf(theme, dice),
  };
}

function blowsOf(theme: Theme, dice: Dice): Blow[] {
  const least = theme === 'kills' ? 0 : 1;
  const blows = Array.from({ length: dice.whole(least, theme === 'late' ? 1 : MOST_BLOWS) }, () => blowOf(theme, dice));
  // Nothing follows it.
  const late = blows.findIndex(({ kind }) => kind === 'late');
  return late < 0 ? blows : blows.slice(0, late + 1);
}

function blowOf(theme: Theme, dice: Dice): Blow {
  const { one, whole } = dice;
  const afterMs = whole(500, 7_000);
  const whom = one<Whom>(['command', 'server', 'both']);
  const part = one(PARTS);
  switch (theme) {
    case 'kills':
      return one<Blow>([
        { kind: 'kill', whom, afterMs },
        { kind: 'interrupt', afterMs },
      ]);
    case 'server':
      return { kind: 'kill', whom: 'server', afterMs };
    case 'stops':
      // Mostly shorter than the time after which a worker counts as dead, or little longer; now and then a minute.
      return { kind: 'stop', whom, forMs: one([1, 1, 1, 4]) * whole(1_000, 15_000), afterMs };
    case 'broken':
      return { kind: 'break', part, forMs: whole(500, 8_000), afterMs };
    case 'full':
      return { kind: 'fill', part, forMs: whole(500, 8_000), afterMs };
    case 'late':
      return { kind: 'late', afterMs: whole(500, 5_000) };
    case 'mixed':
      return blowOf(one(['kills', 'stops', 'broken', 'full', 'server', 'late']), dice);
  }
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
