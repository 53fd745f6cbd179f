import { join } from 'node:path';
import { findBatch } from '../client/batches/find-batches.js';
import { startOf } from '../client/batches/start-of.js';
import type { EventSink } from '../client/events.js';
import type { Build } from '../client/serve/fitness.js';
import type { Session } from '../client/session.js';
import { openSession, type OpenedSession } from '../client/with-session.js';
import type { StartWorkers } from '../client/workers.js';
import type { Config } from '../config/load.js';
import { PictureMemory } from '../inputs/pictures/picture-memory.js';
import { Batch } from '../library/batch.js';
import { type Home, OwnWorkers } from '../library/home.js';
import { Plantain } from '../library/plantain.js';
import { WatchedBatch } from './batches/watched.js';

/** Batches that nobody looks at stay at hand, so that the next request need not read them again. */
const MOST_AT_HAND = 8;

/** What the server has of the outside world. */
export interface Outside {
  readonly loadConfig: () => Promise<Config>;
  readonly build: Build;
  readonly startWorkers: StartWorkers;
  /** Takes what the person at the terminal should know. */
  readonly emit: EventSink;
  /** Folder of the built page. */
  readonly pages: string;
}

/** The folder that a server is for: its configuration, its Temporal service, and its batches. */
export class House {
  readonly outside: Outside;
  /** Workers of this process, by batch. */
  readonly own: OwnWorkers;
  /** Uploaded pictures that were looked at: forecasts read them again with each letter that somebody types. */
  readonly pictures = new PictureMemory();
  readonly #opened: OpenedSession;
  #config: Config;
  readonly #watched = new Map<string, WatchedBatch>();

  private constructor(outside: Outside, opened: OpenedSession) {
    this.outside = outside;
    this.#opened = opened;
    this.#config = opened.session.config;
    this.own = new OwnWorkers(outside.startWorkers, outside.emit);
  }

  /** Starts the folder's own Temporal server where none is configured. @throws UserError */
  static async open(outside: Outside, session?: Session): Promise<House> {
    if (session) return new House(outside, { session, close: async () => undefined });
    return new House(outside, await openSession(outside.emit, await outside.loadConfig()));
  }

  get session(): Session {
    return { ...this.#opened.session, config: this.#config };
  }

  get config(): Config {
    return this.#config;
  }

  /** Of the data folder, for what the server keeps itself. */
  get folder(): string {
    return join(this.#config.dataDir, 'web');
  }

  /** Of what browsers sent: the only files that a request may name. */
  get uploads(): string {
    return join(this.folder, 'uploads');
  }

  /** After the configuration was written anew. @throws ConfigError */
  async reload(): Promise<void> {
    this.#config = await this.outside.loadConfig();
  }

  /** The library, for one use. */
  plantain(emit: EventSink = this.outside.emit): Plantain {
    return Plantain.over(this.#home(emit), { ...this.#opened, session: this.session });
  }

  /** @throws UserError `not_found` */
  async batch(batchId: string, emit: EventSink = this.outside.emit): Promise<Batch> {
    const { session } = this;
    return new Batch(this.#home(emit), startOf(session, await findBatch(session, batchId)));
  }

  /** What all readers of a batch share. @throws UserError `not_found` */
  async watched(batchId: string): Promise<WatchedBatch> {
    const known = this.#watched.get(batchId);
    if (known) return known;
    const { session } = this;
    const listed = await findBatch(session, batchId);
    const follow = async function* (this: House, signal: AbortSignal) {
      yield* (await this.batch(batchId)).watch({ signal });
    }.bind(this);
    // Somebody else may have asked for it meanwhile.
    const watched = this.#watched.get(batchId) ?? new WatchedBatch(session, listed, follow);
    this.#watched.set(batchId, watched);
    for (const [name, one] of this.#watched) {
      if (this.#watched.size <= MOST_AT_HAND) break;
      if (one.isIdle && one !== watched) this.#watched.delete(name);
    }
    return watched;
  }

  async close(): Promise<void> {
    for (const watched of this.#watched.values()) watched.close();
    await this.own.close(this.session);
    await this.#opened.close();
  }

  #home(emit: EventSink): Home {
    return { session: this.session, build: this.outside.build, emit, own: this.own, within: this.uploads, memory: this.pictures };
  }
}
