import { allBatches } from '../client/batches/all-batches.js';
import { findBatch } from '../client/batches/find-batches.js';
import type { ListedBatch } from '../client/batches/listed-batch.js';
import { startOf } from '../client/batches/start-of.js';
import type { BatchEvent, EventSink } from '../client/events.js';
import type { Build } from '../client/serve/fitness.js';
import type { PreparedBatch as Checked } from '../client/start/prepared-batch.js';
import { openSession, type OpenedSession } from '../client/with-session.js';
import type { StartWorkers } from '../client/workers.js';
import type { Config } from '../config/load.js';
import { UserError } from '../domain/failures/user-error.js';
import { refuseWithoutAgain } from '../prepare/again/only-again.js';
import { prepareAgain } from '../prepare/again/prepare-again.js';
import type { PrepareContext } from '../prepare/context.js';
import { foresee } from '../prepare/foresee.js';
import { prepareBatch } from '../prepare/prepare-batch.js';
import { Batch } from './batch.js';
import { type Home, OwnWorkers } from './home.js';
import { PreparedBatch } from './prepared.js';
import { type BatchRequest, linesOf, optionsOf } from './request.js';
import { Workers, type WorkersOptions } from './workers.js';
import { words } from '../words/words.js';

export interface OpenOptions {
  /** Takes what happens outside of `Batch.follow`: progress of the preparation, notices, warnings. */
  readonly onEvent?: (event: BatchEvent) => void;
}

export interface ListOptions {
  /** Only batches that have not ended. */
  readonly open?: boolean;
  /** Most batches to list (20). */
  readonly limit?: number;
  /** Only batches that were started with this data folder. */
  readonly here?: boolean;
}

/** What the composition root gives. */
export interface Parts {
  readonly build: Build;
  readonly startWorkers: StartWorkers;
}

/** A configuration with the Temporal service that it leads to: the folder's own server, or a shared cluster. */
export class Plantain {
  readonly #home: Home;
  readonly #opened: OpenedSession;
  readonly #workers = new Set<Workers>();

  private constructor(home: Home, opened: OpenedSession) {
    this.#home = home;
    this.#opened = opened;
  }

  /** For this library alone: `openPlantain`. */
  static async open(config: Config, { onEvent }: OpenOptions, { build, startWorkers }: Parts): Promise<Plantain> {
    const emit: EventSink = onEvent ?? (() => undefined);
    const opened = await openSession(emit, config);
    return new Plantain({ session: opened.session, build, emit, own: new OwnWorkers(startWorkers, emit) }, opened);
  }

  /** For plantain itself: a session that somebody else opened and closes. */
  static over(home: Home, opened: OpenedSession): Plantain {
    return new Plantain(home, opened);
  }

  get config(): Config {
    return this.#home.session.config;
  }

  /**
   * Reads and checks everything a batch needs, with its forecast; nothing is started or sent, and nothing is charged.
   *
   * @throws UserError with all problems of the input
   */
  async prepare(request: BatchRequest): Promise<PreparedBatch> {
    const { emit } = this.#home;
    const isMadeHere = request.workers !== 'elsewhere';
    const batch = await this.#check(request, isMadeHere);
    try {
      return new PreparedBatch(this.#home, await foresee(batch, isMadeHere, emit), isMadeHere);
    } catch (error) {
      await batch.scratch.remove();
      throw error;
    }
  }

  /** A batch by its name. @throws UserError `not_found` */
  async batch(batchId: string): Promise<Batch> {
    const { session } = this.#home;
    return new Batch(this.#home, startOf(session, await findBatch(session, batchId)));
  }

  /** Batches of the Temporal service with their counts, newest first. */
  list({ open = false, limit = 20, here = false }: ListOptions = {}): Promise<ListedBatch[]> {
    return allBatches(this.#home.session, { open, most: limit, here });
  }

  /** Workers of this process for all open batches of the configured Temporal service that they reach. @throws UserError */
  async startWorkers(options: WorkersOptions = {}): Promise<Workers> {
    const workers = await Workers.start(this.#home, options);
    this.#workers.add(workers);
    return workers;
  }

  /** Pauses batches that workers of this process still make, stops all workers once what is paid for is stored, and disconnects. */
  async close(): Promise<void> {
    try {
      await this.#home.own.close(this.#home.session);
      for (const workers of this.#workers) await workers.stop();
    } finally {
      await this.#opened.close();
    }
  }

  async #check(request: BatchRequest, ownWorker: boolean): Promise<Checked> {
    const { session, emit, within, memory } = this.#home;
    const { folder } = session.config;
    const { items = [], input, again } = request;
    const context: PrepareContext = {
      cwd: folder,
      folder,
      stdin: linesOf(items),
      emit,
      askForPictures: async () => undefined,
      ...(within === undefined ? {} : { within }),
      ...(memory ? { memory } : {}),
    };
    const options = optionsOf(request);
    if (again === undefined) {
      refuseWithoutAgain(options);
      return prepareBatch(context, session.config, request.items ? '-' : input, options);
    }
    const { batch } = await prepareAgain(context, session, again, { options, ownWorker });
    if (!batch) throw new UserError('conflict', words('batch.whole', { batch: again }));
    return batch;
  }
}
