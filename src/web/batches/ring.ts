/** What happened, in order, each with a number; only the newest are kept. */
export class Ring<T> {
  readonly #most: number;
  readonly #kept: T[] = [];
  #next = 1;
  readonly #waiting = new Set<() => void>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Number of the last one; 0 before the first. */
  get last(): number {
    return this.#next - 1;
  }

  push(one: T): void {
    this.#kept.push(one);
    this.#next += 1;
    if (this.#kept.length > this.#most) this.#kept.shift();
    this.wake();
  }

  /** Those after this number; undefined where some of them are not there any more, or it is of another time. */
  after(number: number): readonly (readonly [number: number, one: T])[] | undefined {
    const first = this.#next - this.#kept.length;
    if (number + 1 < first || number >= this.#next) return undefined;
    return this.#kept.slice(number + 1 - first).map((one, at) => [number + 1 + at, one] as const);
  }

  wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** Resolves with the next one, or after so long. */
  change(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, withinMs);
      const waiting = this.#waiting;
      function done(): void {
        clearTimeout(timer);
        waiting.delete(done);
        resolve();
      }
      waiting.add(done);
    });
  }
}
