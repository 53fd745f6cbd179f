import { tellLeftOpen } from '../client/serve/left-open.js';
import type { BatchStart } from '../client/events.js';
import { checkPlace } from '../client/start/check-place.js';
import type { ForecastBatch } from '../client/start/prepared-batch.js';
import { ownSeat, sharedSeat } from '../client/start/seat.js';
import { startBatch } from '../client/start/start-batch.js';
import { checkBuild } from '../client/serve/fitness.js';
import type { Forecast } from '../domain/money/forecast.js';
import type { Money } from '../domain/money/money.js';
import { UserError } from '../domain/failures/user-error.js';
import type { Foresight } from '../prepare/foresee.js';
import type { Doubt } from '../report/doubts.js';
import { Batch } from './batch.js';
import type { Home } from './home.js';
import { words } from '../words/words.js';

/** A batch that is checked and not started: nothing was sent. */
export class PreparedBatch {
  readonly #home: Home;
  readonly #batch: ForecastBatch;
  readonly #isMadeHere: boolean;
  /** What is left on the account of the site, where that is known. */
  readonly balance?: Money;
  /** What speaks against the start. */
  readonly doubts: readonly Doubt[];

  /** For this library alone: `Plantain.prepare` gives prepared batches. */
  constructor(home: Home, { batch, balance, doubts }: Foresight, isMadeHere: boolean) {
    this.#home = home;
    this.#batch = batch;
    this.#isMadeHere = isMadeHere;
    this.doubts = doubts;
    if (balance) this.balance = balance;
  }

  get batchId(): string {
    return this.#batch.batchId;
  }

  /** Number of items. */
  get total(): number {
    return this.#batch.items.length;
  }

  get site(): string {
    return this.#batch.site;
  }

  /** What it will probably cost and how long it will take. */
  get forecast(): Forecast {
    return this.#batch.forecast;
  }

  /** Removes what was fetched for it. Not needed after `start`. */
  async discard(): Promise<void> {
    await this.#batch.scratch.remove();
  }

  /**
   * Starts the batch: from here on it costs money, and survives this process. Follow it then.
   *
   * @throws UserError `input` when a doubt is hopeless, unless `despiteDoubts`; `conflict` when there is a batch of this name
   */
  async start({ despiteDoubts = false }: { readonly despiteDoubts?: boolean } = {}): Promise<Batch> {
    if (!despiteDoubts && this.doubts.some(({ hopeless }) => hopeless)) {
      const problems = this.doubts.map(({ text }) => text);
      throw new UserError('input', words('batch.hopeless', { batch: this.batchId }), { problems });
    }
    const { build, own } = this.#home;
    const session = { ...this.#home.session, config: this.#batch.config };
    if (this.#isMadeHere) checkBuild(build);
    await checkPlace(session, this.#batch, this.#isMadeHere);
    if (!this.#isMadeHere) return this.#started(await this.#submit(sharedSeat()));
    const seat = ownSeat(this.batchId);
    // A worker takes a second to start: meanwhile the items are staged.
    const [started, launched] = await Promise.allSettled([
      this.#submit(seat),
      own.launch(session, session.config, [{ mainQueue: seat.mainQueue, sites: [this.site] }]),
      tellLeftOpen(this.#home.emit, session, [this.batchId]),
    ]);
    if (launched.status === 'rejected') throw launched.reason;
    if (started.status === 'rejected') {
      await launched.value.drain();
      throw started.reason;
    }
    own.keep(this.batchId, launched.value);
    return this.#started(started.value);
  }

  #submit(seat: ReturnType<typeof ownSeat>): Promise<BatchStart> {
    const { emit, build } = this.#home;
    const session = { ...this.#home.session, config: this.#batch.config };
    return startBatch({ emit, version: build.version }, session, this.#batch, seat);
  }

  #started(start: BatchStart): Batch {
    return new Batch(this.#home, start);
  }
}
