const GROWTH = 1.1;
/** Below this much progress a forecast is worth nothing. */
const LEAST_PROGRESS = 5;
/** So far, in parts of `firstMs`, a task may have begun before we heard of it. */
const SLACK = 0.1;
/** So far, in parts of `firstMs`, a question aims behind the end. */
const LATE = 0.03;

/** Milliseconds. */
export interface PaceLimits {
  readonly firstMs: number;
  readonly mostMs: number;
}

/**
 * When a task is asked for: after `firstMs`, then at intervals that grow to `mostMs`, counted from question to question. Within these
 * limits an interval is chosen so that a question falls on the end that the progress lets expect, rather late than early: a question
 * too early costs a whole interval.
 */
export class Pace {
  #intervalMs: number;
  #next: number;
  /** Bounds of the task's duration by all that it told, if its progress is even. */
  #least = 0;
  #most = Infinity;

  /** `takenAt`: when the task was taken; `now`: epoch milliseconds. */
  constructor(
    private readonly limits: PaceLimits,
    private readonly takenAt: number,
    now: number,
  ) {
    this.#intervalMs = limits.firstMs;
    this.#next = Math.max(now, takenAt + limits.firstMs);
  }

  /** Time until the next question. */
  waitMs(now: number): number {
    return Math.max(0, this.#next - now);
  }

  /** A question asked at `askedAt` found the task at `progress` percent. */
  found(progress: number, askedAt: number): void {
    const { firstMs, mostMs } = this.limits;
    this.#intervalMs = Math.min(Math.max(firstMs, mostMs), this.#intervalMs * GROWTH);
    this.#next = askedAt + this.#aimed(progress, askedAt);
  }

  #aimed(progress: number, askedAt: number): number {
    if (progress < LEAST_PROGRESS || progress >= 100) return this.#intervalMs;
    const elapsed = askedAt - this.takenAt;
    this.#bound(progress, elapsed);
    const leftMs = this.#most + this.limits.firstMs * LATE - elapsed;
    const questions = Math.max(1, Math.ceil(leftMs / this.#intervalMs));
    return Math.min(this.#intervalMs, Math.max(this.limits.firstMs, leftMs / questions));
  }

  /** Progress comes in whole percent, rounded down. */
  #bound(progress: number, elapsed: number): void {
    const slack = this.limits.firstMs * SLACK;
    const most = ((elapsed + slack) * 100) / progress - slack;
    const least = (elapsed * 100) / (progress + 1);
    const even = least <= this.#most && most >= this.#least;
    this.#least = even ? Math.max(this.#least, least) : least;
    this.#most = even ? Math.min(this.#most, most) : most;
  }
}
