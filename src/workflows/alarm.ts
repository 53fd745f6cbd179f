import { CancellationScope, sleep } from '@temporalio/workflow';

/** One timer at most for all who wait for a moment: the earliest. `rings` tells waiters to ask again. */
export class Alarm {
  rings = 0;
  #at = Infinity;
  #scope: CancellationScope | undefined;

  /** Wakes the workflow at `at` (epoch milliseconds) or before. */
  set(at: number): void {
    if (at >= this.#at) return;
    this.#scope?.cancel();
    this.#at = at;
    const scope = new CancellationScope();
    this.#scope = scope;
    const timer = scope.run(() => sleep(Math.max(1, at - Date.now())));
    timer.then(
      () => {
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
