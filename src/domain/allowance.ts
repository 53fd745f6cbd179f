/**
 * What a segment knows of the lanes of the batch: how many its own items hold, and what the tails last said they hold. Tails only ever
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
}
