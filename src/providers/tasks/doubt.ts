/** So often an answer that may be a slip of the site has to come in a row before it is believed. */
const TIMES_BELIEVED = 3;
/** For so long, in parts of the least time between two questions, a task has to be unknown: what follows is a second paid task. */
const UNKNOWN_FOR = 20;

/** What a site may say by mistake: that a task is unknown which it had taken, that one has succeeded and nothing came of it. */
export type Oddity = 'unknown' | 'no_address';

/** Counts odd answers about one task. */
export class Doubt {
  readonly #leastMs: Readonly<Record<Oddity, number>>;
  #about: Oddity | undefined;
  #times = 0;
  #since = 0;

  /** `firstMs`: the least time between two questions. */
  constructor(firstMs: number) {
    this.#leastMs = { unknown: UNKNOWN_FOR * firstMs, no_address: 0 };
  }

  /** Another answer has come: the next odd one is the first in its row. */
  ease(): void {
    this.#about = undefined;
  }

  /** Whether an answer to a question of `askedAt`, epoch milliseconds, has come often and long enough. */
  isOver(about: Oddity, askedAt: number): boolean {
    if (about !== this.#about) {
      this.#about = about;
      this.#times = 0;
      this.#since = askedAt;
    }
    this.#times += 1;
    return this.#times >= TIMES_BELIEVED && askedAt - this.#since >= this.#leastMs[about];
  }
}
