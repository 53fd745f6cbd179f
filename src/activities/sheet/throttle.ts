import { BoundedMap } from '../../domain/bounded.js';

export interface Pace {
  /** Before the first time, milliseconds. */
  readonly firstMs: number;
  /** Least time between two. */
  readonly everyMs: number;
  /** Most of the time of this process that it may take. */
  readonly share: number;
}

interface State {
  work: () => Promise<void>;
  earliest: number;
  timer?: NodeJS.Timeout | undefined;
  isRunning: boolean;
  isStale: boolean;
}

const NAMES_IN_MEMORY = 200;

/** Does work that is to follow changes, but not each of them: one piece at a time, at a pace. What comes meanwhile is followed later. */
export class Throttle {
  readonly #states = new BoundedMap<string, State>(NAMES_IN_MEMORY);
  #restUntil = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(private readonly pace: Pace) {}

  /** @param work never rejects */
  changed(name: string, work: () => Promise<void>): void {
    const state = this.#states.get(name) ?? {
      work,
      earliest: Date.now() + this.pace.firstMs,
      isRunning: false,
      isStale: false,
    };
    this.#states.set(name, state);
    state.work = work;
    state.isStale = true;
    this.#plan(state);
  }

  /** Nothing more is done under this name; what has begun is finished. */
  end(name: string): void {
    clearTimeout(this.#states.get(name)?.timer);
    this.#states.delete(name);
  }

  #plan(state: State): void {
    if (state.timer || state.isRunning || !state.isStale) return;
    const wait = Math.max(state.earliest, this.#restUntil) - Date.now();
    state.timer = setTimeout(
      () => {
        state.timer = undefined;
        // Another one has worked meanwhile.
        if (this.#restUntil > Date.now()) this.#plan(state);
        else this.#last = this.#last.then(() => this.#run(state));
      },
      Math.max(0, wait),
    ).unref();
  }

  async #run(state: State): Promise<void> {
    state.isRunning = true;
    state.isStale = false;
    const begun = Date.now();
    await state.work();
    const now = Date.now();
    this.#restUntil = now + (now - begun) * (1 / this.pace.share - 1);
    state.earliest = now + this.pace.everyMs;
    state.isRunning = false;
    if ([...this.#states.values()].includes(state)) this.#plan(state);
  }
}
