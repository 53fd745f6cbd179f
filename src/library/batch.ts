import { endOf } from '../client/batches/batch-end.js';
import { findBatch, openBatch } from '../client/batches/find-batches.js';
import { startOf } from '../client/batches/start-of.js';
import { control, type Wish } from '../client/control/control.js';
import { toCancel, toConcurrency, toContinue, toDeadline, toPause } from '../client/control/wishes.js';
import { type BatchEvent, type BatchStart, endedEvent, startedEvent } from '../client/events.js';
import type { BatchEnd } from '../client/follow/source.js';
import { viewNow } from '../client/follow/view-now.js';
import type { BatchView } from '../client/follow/view.js';
import { followToEnd } from '../client/serve/follow-to-end.js';
import { letContinue, servedBy } from '../client/serve/resume-batches.js';
import { settleEnded } from '../client/settle/settle-ended.js';
import type { RunningWorkers } from '../client/workers.js';
import { UserError } from '../domain/failures/user-error.js';
import { withCustomSitesOf } from '../prepare/custom-site.js';
import type { ControlAnswer } from '../workflows/messages.js';
import { EventQueue } from './event-queue.js';
import type { Home } from './home.js';
import { itemsOf, type ItemResult } from './results.js';
import { words } from '../words/words.js';

export interface FollowOptions {
  /** Stops to follow. */
  readonly signal?: AbortSignal;
}

export interface ResumeOptions {
  /** New total timeout in seconds, counted from now. */
  readonly totalTimeout?: number;
  /** Who continues it: workers of this process (`here`, the default), or those that run somewhere (`elsewhere`). */
  readonly workers?: 'here' | 'elsewhere';
}

/** How a batch is now. */
export type BatchStatus =
  | { readonly state: 'open'; /** Absent before the batch has begun. */ readonly view?: BatchView }
  | { readonly state: 'ended'; readonly end: BatchEnd };

/** A batch that was started, by whomever. */
export class Batch {
  readonly #home: Home;
  #start: BatchStart;

  /** For this library alone: `Plantain.batch` and `PreparedBatch.start` give batches. */
  constructor(home: Home, start: BatchStart) {
    this.#home = home;
    this.#start = start;
  }

  /** Its name. */
  get batchId(): string {
    return this.#start.batchId;
  }

  /** What is known since its start: number of items, sites, forecast, and the folder or URL of its results. */
  get start(): BatchStart {
    return this.#start;
  }

  /**
   * The events of the batch, from `started` to `ended` (docs/events.md). They end without `ended` when the batch has paused itself, which only
   * `resume` ends. Where workers of this process make the batch, the first loop looks after them: leaving it pauses the batch and stops them,
   * once all that is paid for is stored. Leaving a further loop, or that of a batch made elsewhere, changes nothing.
   *
   * @throws UserError when there is no such batch, and whatever makes workers of this process fail
   */
  follow({ signal }: FollowOptions = {}): AsyncGenerator<BatchEvent, void> {
    return this.#events(signal, () => this.#home.own.claim(this.batchId));
  }

  /** The same events for those who only look: leaving the loop changes nothing, also where workers of this process make the batch. */
  watch({ signal }: FollowOptions = {}): AsyncGenerator<BatchEvent, void> {
    return this.#events(signal, () => undefined);
  }

  /** `claim`: the workers that leaving stops. */
  async *#events(signal: AbortSignal | undefined, claim: () => RunningWorkers | undefined): AsyncGenerator<BatchEvent, void> {
    const { session, own } = this.#home;
    // Before anything is waited for: of two loops the one that began first has them.
    const workers = claim();
    const listed = await findBatch(session, this.batchId).catch((error: unknown) => {
      if (workers) own.giveBack(workers);
      throw error;
    });
    if (listed.state !== 'open' && !workers) {
      yield startedEvent(this.#start);
      yield endedEvent(await endOf(session, listed));
      return;
    }
    const events = new EventQueue();
    const left = new AbortController();
    const stop = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
    const request = { start: this.#start, mainQueue: listed.mainQueue, emit: (event: BatchEvent) => events.push(event), stop };
    const following = followToEnd(session, { ...request, ...(workers ? { workers } : {}) }).finally(() => events.end());
    // Who leaves the loop hears of it below.
    following.catch(() => undefined);
    try {
      yield* events;
    } finally {
      left.abort();
      if (workers) own.forget(this.batchId, workers);
      const followed = await following;
      if (followed.how !== 'left') await workers?.drain('over');
    }
  }

  /** One look: counters, running items and what keeps it from moving; or how it ended. @throws UserError when there is no such batch */
  async status(): Promise<BatchStatus> {
    const { session } = this.#home;
    const listed = await findBatch(session, this.batchId);
    if (listed.state !== 'open') return { state: 'ended', end: await endOf(session, listed) };
    const view = await viewNow(session, listed);
    return { state: 'open', ...(view ? { view } : {}) };
  }

  /** Sends nothing more; running requests finish and are saved. As `set`. */
  pause(): Promise<ControlAnswer | undefined> {
    return this.#tell(toPause);
  }

  /** Ends the batch: starts nothing more, saves what is already paid for, writes the report. As `set`. */
  cancel(reason: string): Promise<ControlAnswer | undefined> {
    return this.#tell(toCancel(reason));
  }

  /**
   * Changes a running batch; running requests are not interrupted. `totalTimeout` in seconds from now. Answers what is in force; undefined where no
   * worker answers now: the next one carries it out.
   *
   * @throws UserError `refused` with the words of the batch, `conflict` when it has ended
   */
  async set(changes: { readonly concurrency?: number; readonly totalTimeout?: number }): Promise<ControlAnswer | undefined> {
    let answer: ControlAnswer | undefined;
    if (changes.concurrency !== undefined) answer = await this.#tell(toConcurrency(changes.concurrency));
    if (changes.totalTimeout !== undefined) answer = await this.#tell(toDeadline(Date.now() + changes.totalTimeout * 1000));
    return answer;
  }

  /**
   * Continues an open batch, also a paused one: starts workers of this process for it. Follow it then.
   *
   * @throws UserError `conflict` when it has ended (see `settle`), `incompatible` when this version does not know its steps
   */
  async resume({ totalTimeout, workers = 'here' }: ResumeOptions = {}): Promise<void> {
    const { session: opened, build, emit, own } = this.#home;
    const listed = await openBatch(opened, this.batchId);
    const { config } = await withCustomSitesOf(opened.config, [listed]);
    const session = { ...opened, config };
    const totalTimeoutMs = totalTimeout === undefined ? undefined : totalTimeout * 1000;
    this.#start = startOf(session, listed);
    if (workers === 'elsewhere' || own.has(this.batchId)) {
      if (totalTimeoutMs !== undefined) await this.#tell(toDeadline(Date.now() + totalTimeoutMs));
      await this.#tell(toContinue);
      return;
    }
    await letContinue(session, [listed], { build, emit, totalTimeoutMs });
    await own.launchFor(this.batchId, () => own.launch(session, config, servedBy([listed])));
  }

  /**
   * Recovers what was paid for of a batch that has ended and is not stored; sends no paid request. Answers how the batch has ended; undefined
   * when `signal` stopped it before.
   *
   * @throws UserError `conflict` while it is open
   */
  async settle({ signal }: FollowOptions = {}): Promise<BatchEnd | undefined> {
    const { session, emit, own } = this.#home;
    const listed = await findBatch(session, this.batchId);
    if (listed.state === 'open') throw new UserError('conflict', words('batch.notEnded', { batch: this.batchId }));
    return settleEnded(session, listed, {
      emit,
      stop: signal ?? new AbortController().signal,
      startWorkers: (serves) => own.launch(session, session.config, serves),
    });
  }

  /** The items that have ended so far, in input order, with their pictures. @throws UserError where its staging is out of reach */
  async *items(): AsyncGenerator<ItemResult, void> {
    yield* itemsOf(this.#home.session, await findBatch(this.#home.session, this.batchId));
  }

  async #tell(wish: Wish): Promise<ControlAnswer | undefined> {
    const { session } = this.#home;
    return control(session, await openBatch(session, this.batchId), wish);
  }
}
