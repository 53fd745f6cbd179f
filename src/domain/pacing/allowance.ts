/** Least and most items of a batch in a lane at once. */
export const CONCURRENCY_RANGE = [1, 100] as const;

/** Whether a value that came from outside can be a batch's concurrency. */
export function isConcurrency(value: unknown): value is number {
  const [least, most] = CONCURRENCY_RANGE;
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

/**
 * What a segment knows of the lanes of the batch: how many there are, and what the tails last said they hold. Tails only ever
 * lower their number and always send the absolute value, so a late, lost or repeated message can delay a start, never allow one too many.
 */
export class Allowance {
  readonly #tails = new Map<number, number>();
  concurrency: number;

  constructor(concurrency: number) {
    this.concurrency = concurrency;
  }

  lower(segment: number, inFlight: number): void {
    this.#tails.set(segment, Math.min(this.#tails.get(segment) ?? Infinity, inFlight));
  }

  /** Lanes that the head may hold itself. */
  get lanes(): number {
    let tails = 0;
    for (const inFlight of this.#tails.values()) tails += inFlight;
    return this.concurrency - tails;
  }

  /**
   * Whether an item that would send again must give its lane back first, because the concurrency has fallen below `takenAt`, its value
   * when the lane was taken. Lanes taken at or below the present value are together no more than that value. The newest segment knows
   * all lanes and keeps those that fit; one that is `superseded` does not see the lanes of the later ones.
   */
  recalls(takenAt: number, held: number, superseded: boolean): boolean {
    return takenAt > this.concurrency && (superseded || held > this.lanes);
  }
}
