/**
 * How long a request waits in a worker until its site takes one more: what others have open may take that long. The activity's own limit is
 * longer by it.
 */
export const SITE_TURN_MS = 60 * 60_000;

/**
 * The batch's stagger: item k starts no earlier than k delays after the batch, and no two starts are closer than the delay. Turns are
 * given out in the order of asking; the worker waits for the exact moment, because a server's timers may be a second late.
 */
export class Pace {
  readonly #batchStart: number;
  readonly #delayMs: number;
  #lastTurn: number;
  /** The last turn that was not given back. */
  #lastUsed: number;

  /** Times in epoch milliseconds. */
  constructor(batchStart: number, delayMs: number) {
    this.#batchStart = batchStart;
    this.#delayMs = delayMs;
    this.#lastTurn = -Infinity;
    this.#lastUsed = -Infinity;
  }

  /** The moment of the next start; `index` only for an item's first attempt, because a retry has waited its turn already. */
  reserve(now: number, index?: number): number {
    const turn = index === undefined ? now : this.#batchStart + index * this.#delayMs;
    this.#lastTurn = Math.max(now, turn, this.#lastTurn + this.#delayMs);
    return this.#lastTurn;
  }

  /** The request of this turn is on its way. */
  used(turn: number): void {
    this.#lastUsed = Math.max(this.#lastUsed, turn);
  }

  /** Takes back all turns that were not used: whoever waits for one asks again. */
  takeBack(): void {
    this.#lastTurn = this.#lastUsed;
  }

  /** Takes over what another segment said; only ever later. */
  takeOver(lastTurn: number): void {
    this.#lastTurn = Math.max(this.#lastTurn, lastTurn);
    this.used(lastTurn);
  }

  get lastTurn(): number | undefined {
    return Number.isFinite(this.#lastTurn) ? this.#lastTurn : undefined;
  }
}
