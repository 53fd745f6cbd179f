import { setTimeout as sleep } from 'node:timers/promises';

/** A turn comes from the server's clock: one that lies further ahead means that the two clocks differ. */
const MOST_AHEAD_MS = 5_000;
/** So long before its start a request is made ready: its key is taken and its body is built. */
const LEAD_MS = 300;
/** A timer that is late by more was late because its process, or the machine, had been stopped. */
const STOPPED_MS = 1_000;

interface TurnInput {
  readonly requestDelayMs: number;
  /** Epoch milliseconds. */
  readonly notBefore: number;
}

/** The starts of one batch in this process; moments by the monotonic clock, which no change of the time of day moves. */
interface Line {
  /** The last request left then. */
  last: number;
  /** The next start that nobody expects to make yet. */
  next: number;
  /** The starts that wait for the distance to the last one; one at a time. */
  tail: Promise<void>;
  waiting: number;
  delayMs: number;
}

/** When one request may leave. */
export interface Turn {
  /** Resolves shortly before the turn. Rejects when `signal` aborts. */
  near(signal: AbortSignal): Promise<void>;
  /**
   * Resolves at the turn, after `ready`: the caller sends at once. A start whose `ready` rejects does not count. Rejects when
   * `signal` aborts.
   */
  come(signal: AbortSignal, ready: () => Promise<void>): Promise<void>;
}

/**
 * Keeps the starts of a batch apart where they really happen: starts bunch up behind queues, slow disks, retries and restarts, which the
 * workflow cannot see. Exact for one worker process; several are kept apart by the turns that the workflow gives out.
 */
export class PaceKeeper {
  readonly #lines = new Map<string, Line>();

  /** How many batches it has in mind: those of which a start was made or is awaited within their delay. */
  get size(): number {
    return this.#lines.size;
  }

  turn(batchId: string, { requestDelayMs, notBefore }: TurnInput): Turn {
    if (requestDelayMs <= 0) return AT_ONCE;
    const line = this.#line(batchId, requestDelayMs);
    const earliest = performance.now() + Math.max(0, Math.min(notBefore - Date.now(), MOST_AHEAD_MS));
    return {
      near: (signal) => near(line, earliest, signal),
      come: (signal, ready) => come(line, earliest, signal, ready),
    };
  }

  #line(batchId: string, delayMs: number): Line {
    const now = performance.now();
    for (const [id, line] of this.#lines) {
      if (line.waiting === 0 && Math.max(line.next, line.last + line.delayMs) < now) this.#lines.delete(id);
    }
    const line = this.#lines.get(batchId) ?? { last: -Infinity, next: now, tail: Promise.resolve(), waiting: 0, delayMs };
    line.delayMs = delayMs;
    this.#lines.set(batchId, line);
    return line;
  }
}

const AT_ONCE: Turn = {
  near: () => Promise.resolve(),
  come: (signal, ready) => {
    signal.throwIfAborted();
    return ready();
  },
};

function near(line: Line, earliest: number, signal: AbortSignal): Promise<void> {
  return waiting(line, async () => {
    for (;;) {
      const start = Math.max(performance.now(), earliest, line.next);
      line.next = start + line.delayMs;
      await until(start - LEAD_MS, signal);
      // All starts that were due while this process was stopped are spread again.
      if (performance.now() < start + line.delayMs + STOPPED_MS) return;
    }
  });
}

function come(line: Line, earliest: number, signal: AbortSignal, ready: () => Promise<void>): Promise<void> {
  return waiting(line, async () => {
    await until(earliest, signal);
    const mine = line.tail.then(async () => {
      await until(line.last + line.delayMs, signal);
      await ready();
      line.last = performance.now();
    });
    line.tail = mine.catch(() => undefined);
    await mine;
  });
}

async function waiting(line: Line, work: () => Promise<void>): Promise<void> {
  line.waiting++;
  try {
    await work();
    line.waiting--;
  } catch (error) {
    line.waiting--;
    // A start that was expected and will not be made holds up nobody.
    const free = Math.max(performance.now(), line.last + line.delayMs) + line.waiting * line.delayMs;
    line.next = Math.min(line.next, free);
    throw error;
  }
}

/** `moment` by the monotonic clock; timers may be a millisecond early. */
async function until(moment: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  for (let ms = moment - performance.now(); ms > 0; ms = moment - performance.now()) {
    await sleep(Math.ceil(ms), undefined, { signal });
  }
}
