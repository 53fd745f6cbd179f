import { condition } from '@temporalio/workflow';
import type { Failure } from '../domain/failure.js';
import { Pace } from '../domain/pace.js';
import { SiteRests } from '../domain/rest.js';
import type { Alarm } from './alarm.js';

/** How long before its turn a request goes to its worker, which waits for the rest: a server's timers may be a second late. */
const AHEAD_MS = 2_000;

/** Decides for all items of a segment when a request may start: one timer for all who wait. */
export class Starts {
  readonly pace: Pace;
  readonly rests = new SiteRests();
  readonly #alarm: Alarm;
  /** Raised whenever something changed that a waiter may care for. */
  #changes = 0;
  #held = false;
  /** Turns that were given out in an earlier round are void. */
  #round = 0;

  constructor(batchStart: number, delayMs: number, alarm: Alarm) {
    this.pace = new Pace(batchStart, delayMs);
    this.#alarm = alarm;
  }

  /**
   * Resolves with the moment of the start, at most `AHEAD_MS` before it and not before `notBefore`; with `undefined` when `givenUp`.
   * `index`: a first attempt.
   */
  async turn(site: string, index: number | undefined, givenUp: () => boolean, notBefore = 0): Promise<number | undefined> {
    for (;;) {
      await condition(() => givenUp() || !this.#held);
      if (notBefore > Date.now()) await this.#until(() => notBefore, givenUp);
      await this.#until(() => this.rests.earliest(site, Date.now()), givenUp);
      if (givenUp()) return undefined;
      if (this.#held) continue;
      const round = this.#round;
      const turn = this.pace.reserve(Date.now(), index);
      await this.#until(
        () => turn - AHEAD_MS,
        () => givenUp() || this.#round !== round,
      );
      if (givenUp()) return undefined;
      const now = Date.now();
      if (this.#round !== round || this.rests.earliest(site, now) > now) continue;
      this.rests.started(site, now);
      this.pace.used(turn);
      return turn;
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
    this.pace.takeBack();
    this.#round++;
    this.changed();
  }

  async #until(moment: () => number, givenUp: () => boolean): Promise<void> {
    for (;;) {
      const at = moment();
      if (givenUp() || at <= Date.now()) return;
      this.#alarm.set(at);
      const { rings } = this.#alarm;
      const seen = this.#changes;
      await condition(() => givenUp() || this.#changes !== seen || this.#alarm.rings !== rings);
    }
  }

  refused(site: string, sentAt: number, failure: Failure): void {
    this.rests.refused(site, sentAt, failure, Date.now());
    this.changed();
  }

  accepted(site: string, sentAt: number): void {
    this.rests.accepted(site, sentAt);
    this.changed();
  }

  changed(): void {
    this.#changes++;
  }
}
