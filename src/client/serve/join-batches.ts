import { setTimeout as pause } from 'node:timers/promises';
import { type EventSink, info } from '../events.js';
import { isDataFolder } from '../../config/data-folder.js';
import { SHARED_QUEUE } from '../../domain/names.js';
import { storesOf } from '../batches/batch-stores.js';
import { listBatches } from '../batches/find-batches.js';
import type { ListedBatch } from '../batches/listed-batch.js';
import { isOutage } from '../follow/outage.js';
import { pausedBy } from './paused.js';
import type { RunningWorkers } from '../workers.js';
import { type Value, words } from '../../words/words.js';
import type { Session } from '../session.js';

const LOOK_EVERY_MS = 3_000;
/** Most open batches that one worker serves besides those of the shared queue. */
const MOST = 200;

/**
 * Lets a worker serve the open batches that have task queues of their own, whoever started them: those whose items and results it reaches
 * and whose sites its configuration has. It finds them again and again until `stop`.
 */
export class JoinedBatches {
  readonly #emit: EventSink;
  readonly #session: Session;
  readonly #workers: RunningWorkers;
  /** Sites of `--site`. */
  readonly #sites: readonly string[] | undefined;
  /** Batch ids by main queue. */
  readonly #served = new Map<string, string>();

  constructor(emit: EventSink, session: Session, workers: RunningWorkers, sites: readonly string[] | undefined) {
    this.#emit = emit;
    this.#session = session;
    this.#workers = workers;
    this.#sites = sites;
  }

  /** Looks again and again; an outage only ends a look. */
  async keep(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await pause(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
      if (!stop.aborted) await this.#lookAgain();
    }
  }

  async #lookAgain(): Promise<void> {
    try {
      for (const { batchId } of await this.look()) {
        this.#emit(info(words('notice.joined', { batch: batchId })));
      }
    } catch (error) {
      if (!isOutage(error)) throw error;
    }
  }

  serves(mainQueue: string): boolean {
    return this.#served.has(mainQueue);
  }

  /** Serves what is open and leaves what has ended; answers the batches that are new. */
  async look(): Promise<ListedBatch[]> {
    const open = (await listBatches(this.#session.client, { open: true, most: MOST })).filter((batch) => this.#isWithin(batch));
    const added = open.filter(({ mainQueue }) => !this.#served.has(mainQueue));
    for (const { mainQueue, batchId, start } of added) {
      const sites = (start?.sites ?? []).filter((site) => this.#sites?.includes(site) ?? true);
      await this.#workers.serve({ mainQueue, sites });
      this.#served.set(mainQueue, batchId);
    }
    const queues = new Set(open.map(({ mainQueue }) => mainQueue));
    for (const mainQueue of this.#served.keys()) {
      if (queues.has(mainQueue)) continue;
      this.#served.delete(mainQueue);
      await this.#workers.leave(mainQueue);
    }
    return added;
  }

  /** Whether the worker can do what the batch needs. */
  #isWithin(batch: ListedBatch): boolean {
    const { config } = this.#session;
    const { mainQueue, start } = batch;
    if (mainQueue === SHARED_QUEUE || !start?.results) return false;
    if (!start.sites.every((site) => Object.hasOwn(config.sites, site))) return false;
    if (isDataFolder(config, start.dataDir)) return true;
    if (!Object.hasOwn(config.stores, start.results.store)) return false;
    if (start.results.staging === undefined || !Object.hasOwn(config.stores, start.results.staging)) return false;
    const { store, staging } = storesOf(this.#session, batch);
    return !store.hostLocal && !staging.hostLocal;
  }
}

/** `first and second (paused)` */
export async function batchesPhrase({ client }: Session, batches: readonly ListedBatch[]): Promise<Value> {
  const phrases = batches.map(async ({ batchId: batch }) =>
    (await pausedBy(client, batch)) === undefined ? batch : words('worker.paused', { batch }),
  );
  return { list: await Promise.all(phrases) };
}
