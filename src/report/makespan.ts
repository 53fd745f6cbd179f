/** How a batch is paced. */
export interface Pace {
  readonly concurrency: number;
  readonly requestDelayMs: number;
}

/** More items are not simulated one by one: their mean is what counts. */
const SIMULATED = 5_000;

/**
 * The least time in which `items` of the same length can be made: `floor((N-1)/c)*max(L, c*d) + ((N-1) mod c)*d + L`, in milliseconds
 * (docs/performance.md).
 */
export function boundMs(items: number, itemMs: number, { concurrency, requestDelayMs }: Pace): number {
  if (items === 0) return 0;
  const rounds = Math.floor((items - 1) / concurrency);
  const rest = (items - 1) % concurrency;
  return rounds * Math.max(itemMs, concurrency * requestDelayMs) + rest * requestDelayMs + itemMs;
}

/** How many of `items` of the same length have ended after `withinMs`. */
export function endedWithin(withinMs: number, items: number, itemMs: number, pace: Pace): number {
  if (boundMs(items, itemMs, pace) <= withinMs) return items;
  // The bound grows with the items: the last number of them that it lets pass.
  let [fits, fitsNot] = [0, items];
  while (fitsNot - fits > 1) {
    const middle = Math.floor((fits + fitsNot) / 2);
    if (boundMs(middle, itemMs, pace) <= withinMs) fits = middle;
    else fitsNot = middle;
  }
  return fits;
}

/**
 * The same bound for items of any length: lanes that refill in no time. `next` gives the length of the next item; `busy`: how much longer
 * each lane that is taken already is, in milliseconds.
 */
export function makespanMs(items: number, next: () => number, pace: Pace, busy: readonly number[] = []): number {
  const { concurrency, requestDelayMs } = pace;
  const lanes = Array.from({ length: concurrency }, (_, lane) => busy[lane] ?? 0);
  const simulated = Math.min(items, SIMULATED);
  let [start, sum] = [-requestDelayMs, 0];
  for (let item = 0; item < simulated; item++) {
    const lane = earliest(lanes);
    start = Math.max(lanes[lane] ?? 0, start + requestDelayMs);
    const length = next();
    sum += length;
    lanes[lane] = start + length;
  }
  const beyond = items - simulated;
  const eachMs = beyond === 0 ? 0 : Math.max(sum / simulated / concurrency, requestDelayMs);
  return Math.max(...lanes, ...busy, 0) + beyond * eachMs;
}

function earliest(lanes: readonly number[]): number {
  let found = 0;
  for (let lane = 1; lane < lanes.length; lane++) if ((lanes[lane] ?? 0) < (lanes[found] ?? 0)) found = lane;
  return found;
}
