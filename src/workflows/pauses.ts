const FIRST_MS = 1_000;
const LONGEST_MS = 15_000;

/** Milliseconds between the tries of what Temporal has not taken: longer and longer, without an end. */
export function* pauses(): Generator<number, never> {
  for (let ms = FIRST_MS; ; ms = Math.min(LONGEST_MS, 2 * ms)) yield ms;
}
