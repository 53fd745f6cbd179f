import { setTimeout as sleep } from 'node:timers/promises';

const MOST_AHEAD_MS = 5_000;

interface Turn {
  readonly requestDelayMs: number;
  /** Epoch milliseconds. */
  readonly notBefore: number;
}

/**
 * Keeps the starts of a batch apart where they really happen: starts bunch up behind queues, retries and restarts, which the workflow
 * cannot see. Exact for one worker process, approximate over several.
 */
export class PaceKeeper {
  readonly #nextStart = new Map<string, number>();

  /** Resolves when it is the caller's turn; rejects when `signal` aborts. Times in milliseconds. */
  async turn(batchId: string, { requestDelayMs, notBefore }: Turn, signal: AbortSignal): Promise<void> {
    if (requestDelayMs <= 0) return;
    const now = Date.now();
    // The turn comes from the server's clock: one that lies far ahead is a clock that differs.
    const start = Math.max(now, Math.min(notBefore, now + MOST_AHEAD_MS), this.#nextStart.get(batchId) ?? 0);
    this.#nextStart.set(batchId, start + requestDelayMs);
    if (start > now) await sleep(start - now, undefined, { signal });
  }
}
