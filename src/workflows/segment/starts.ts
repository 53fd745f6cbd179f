import { condition } from '@temporalio/workflow';
import type { Failure } from '../../domain/failures/failure.js';
import { Pace } from '../../domain/pacing/pace.js';
import type { RestingSite } from '../../domain/progress.js';
import { SiteRests } from '../../domain/pacing/rest.js';
import { Alarm } from '../alarm.js';
import { WorkflowClock } from './clock.js';

/** How long before its turn a request goes to its worker, which waits for the rest: a server's timers may be a second late. */
const AHEAD_MS = 2_000;

interface StartsOptions {
  /** Epoch milliseconds. */
  readonly batchStart: number;
  readonly delayMs: number;
  /** Whether the server's clock may be set back meanwhile; a run of an earlier version goes by it. */
  readonly keepsTime: boolean;
}

/** Decides for all items of a segment when a request may start: one timer for all who wait. Takes and gives the server's time. */
export class Starts {
  readonly #delayMs: number;
  readonly #pace: Pace;
  readonly #rests = new SiteRests();
  readonly #clock: WorkflowClock;
  readonly #alarm: Alarm;
  /** Raised whenever something changed that a waiter may care for. */
  #changes = 0;
  #held = false;
  /** Turns that were given out in an earlier round are void. */
  #round = 0;

  constructor({ batchStart, delayMs, keepsTime }: StartsOptions) {
    this.#delayMs = delayMs;
    this.#pace = new Pace(batchStart, delayMs);
    this.#clock = new WorkflowClock(batchStart, keepsTime);
    this.#alarm = new Alarm(this.#clock);
  }

  /**
   * Resolves with the moment of the start, at most `AHEAD_MS` before it and not before `notBefore`; with `undefined` when `givenUp`.
   * `index`: a first attempt.
   */
  async turn(site: string, index: number | undefined, givenUp: () => boolean, notBefore = 0): Promise<number | undefined> {
    const clock = this.#clock;
    const from = clock.fromServer(notBefore);
    for (;;) {
      await condition(() => givenUp() || !this.#held);
      if (from > clock.now) await this.#until(() => from, givenUp);
      await this.#until(() => this.#rests.earliest(site, clock.now), givenUp);
      if (givenUp()) return undefined;
      if (this.#held) continue;
      const round = this.#round;
      const turn = this.#pace.reserve(clock.now, index);
      await this.#until(
        () => turn - AHEAD_MS,
        () => givenUp() || this.#round !== round,
      );
      if (givenUp()) return undefined;
      const { now } = clock;
      if (this.#round !== round || this.#rests.earliest(site, now) > now) continue;
      this.#rests.started(site, now);
      this.#pace.used(turn);
      return clock.toServer(turn);
    }
  }

  /** While it holds, nobody gets a turn. */
  hold(held: boolean): void {
    if (held === this.#held) return;
    this.#held = held;
    this.takeBack();
  }

  /** Takes back the turns of all who wait for theirs: some of them will not come. */
  takeBack(): void {
    this.#pace.takeBack();
    this.#round++;
    this.changed();
  }

  /** Takes over the last turn that another segment has given out, for at most so many requests ahead. */
  takeOver(lastTurn: number, requests: number): void {
    // Further ahead it is of a time of day that was set back since.
    const latest = this.#clock.keeps ? this.#clock.now + AHEAD_MS + requests * this.#delayMs : Infinity;
    this.#pace.takeOver(Math.min(this.#clock.fromServer(lastTurn), latest));
  }

  get lastTurn(): number | undefined {
    const { lastTurn } = this.#pace;
    return lastTurn === undefined ? undefined : this.#clock.toServer(lastTurn);
  }

  /** Sites that rest now. */
  get resting(): RestingSite[] {
    const { now } = this.#clock;
    return this.#rests.resting(now).map((rest) => ({
      ...rest,
      ...(rest.since !== undefined && { since: this.#clock.toServer(rest.since) }),
      until: this.#clock.toServer(rest.until),
    }));
  }

  async #until(moment: () => number, givenUp: () => boolean): Promise<void> {
    for (;;) {
      const at = moment();
      if (givenUp() || at <= this.#clock.now) return;
      this.#alarm.set(at);
      const { rings } = this.#alarm;
      const seen = this.#changes;
      await condition(() => givenUp() || this.#changes !== seen || this.#alarm.rings !== rings);
    }
  }

  refused(site: string, sentAt: number, failure: Failure): void {
    this.#rests.refused(site, this.#clock.fromServer(sentAt), failure, this.#clock.now);
    this.changed();
  }

  accepted(site: string, sentAt: number): void {
    this.#rests.accepted(site, this.#clock.fromServer(sentAt));
    this.changed();
  }

  changed(): void {
    this.#changes++;
  }

  /** Nobody waits any more. */
  end(): void {
    this.#alarm.clear();
  }
}
