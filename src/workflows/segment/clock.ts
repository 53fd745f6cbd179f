/** A clock that jumps back by more was set; by less, it is one of several servers that differ. */
const STEP_MS = 5_000;

/**
 * Time for what waits inside a workflow. `Date.now()` there is the server's time of day, which somebody may set back: turns and rests
 * that lie in the time of before would then hold up every start until that time comes again. This clock never goes back. Moments for
 * workers and other workflows are given in the server's time.
 */
export class WorkflowClock {
  /** False in a run of an earlier version, which goes by the server's time alone. */
  readonly keeps: boolean;
  #last: number;
  #aheadMs = 0;

  /** `least`: a moment that has been, epoch milliseconds. */
  constructor(least: number, keeps: boolean) {
    this.keeps = keeps;
    this.#last = least;
  }

  get now(): number {
    if (!this.keeps) return Date.now();
    const now = Date.now() + this.#aheadMs;
    if (this.#last - now > STEP_MS) this.#aheadMs += this.#last - now;
    this.#last = Math.max(this.#last, now);
    return this.#last;
  }

  /** How far it is ahead of the server's time, in milliseconds: by as much as that was set back. */
  get aheadMs(): number {
    return this.#aheadMs;
  }

  /** A timer for that moment has rung, whatever the time of day is. */
  reached(moment: number): void {
    if (this.keeps) this.#last = Math.max(this.#last, moment);
  }

  fromServer(moment: number): number {
    return moment + this.#aheadMs;
  }

  toServer(moment: number): number {
    return moment - this.#aheadMs;
  }
}
