interface Waiting<T> {
  readonly value: T;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** Runs a work for values in groups: those that come while one group is under way are the next one. */
export class Grouped<T> {
  readonly #work: (values: readonly T[]) => Promise<void>;
  readonly #most: number;
  #waiting: Waiting<T>[] = [];
  #isRunning = false;

  /** `most`: so many values a group. */
  constructor(most: number, work: (values: readonly T[]) => Promise<void>) {
    this.#most = most;
    this.#work = work;
  }

  /** Whether nothing is under way or waits. */
  get isIdle(): boolean {
    return !this.#isRunning;
  }

  /** Resolves when the work for the group of this value is done; rejects with what it throws. */
  add(value: T): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ value, done, failed });
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      // Those that are added in the same turn of the event loop come along.
      await Promise.resolve();
      const group = this.#waiting.splice(0, this.#most);
      try {
        await this.#work(group.map(({ value }) => value));
        for (const { done } of group) done();
      } catch (error) {
        for (const { failed } of group) failed(error);
      }
    }
    this.#isRunning = false;
  }
}
