/** Some of the items, to see what comes of them: the first ones, or any. The same seed takes the same ones. */
export type Trial =
  { readonly kind: 'first'; readonly count: number } | { readonly kind: 'sample'; readonly count: number; readonly seed: number };

/** The values that a trial takes, in their order. */
export function chosenFor<T>(values: readonly T[], trial: Trial | undefined): readonly T[] {
  if (trial === undefined || trial.count >= values.length) return values;
  if (trial.kind === 'first') return values.slice(0, trial.count);
  const random = numbersFrom(trial.seed);
  const positions = values.map((_, index) => index);
  // The first steps of a Fisher-Yates shuffle.
  for (let index = 0; index < trial.count; index += 1) {
    const other = index + Math.floor(random() * (positions.length - index));
    [positions[index], positions[other]] = [positions[other] ?? 0, positions[index] ?? 0];
  }
  const taken = new Set(positions.slice(0, trial.count));
  return values.filter((_, index) => taken.has(index));
}

/** Mulberry32 (public domain): numbers from 0 to below 1, the same on every system. */
function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
