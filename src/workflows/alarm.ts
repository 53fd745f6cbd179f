import { CancellationScope, sleep } from '@temporalio/workflow';
import type { WorkflowClock } from './segment/clock.js';

/** One timer at most for all who wait for a moment: the earliest. `rings` tells waiters to ask again. */
export class Alarm {
  rings = 0;
  readonly #clock: WorkflowClock;
  #at = Infinity;
  /** How far the clock was ahead of the server's when the timer was set. */
  #aheadMs = 0;
  #scope: CancellationScope | undefined;

  constructor(clock: WorkflowClock) {
    this.#clock = clock;
  }

  /** Wakes the workflow at `moment` of the clock or before. */
  set(moment: number): void {
    const { now, aheadMs } = this.#clock;
    // A timer from before the server's clock was set back may ring as much too late.
    const isStale = this.#scope !== undefined && this.#aheadMs !== aheadMs;
    if (moment >= this.#at && !isStale) return;
    const at = Math.min(moment, this.#at);
    this.#scope?.cancel();
    this.#at = at;
    this.#aheadMs = aheadMs;
    const scope = new CancellationScope();
    this.#scope = scope;
    const timer = scope.run(() => sleep(Math.max(1, at - now)));
    timer.then(
      () => {
        this.#clock.reached(at);
        this.#at = Infinity;
        this.#scope = undefined;
        this.rings++;
      },
      // Only `set` and `clear` cancel it.
      () => undefined,
    );
  }

  clear(): void {
    this.#scope?.cancel();
    this.#scope = undefined;
    this.#at = Infinity;
  }
}
