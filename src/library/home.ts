import type { EventSink } from '../client/events.js';
import type { Build } from '../client/serve/fitness.js';
import type { Session } from '../client/session.js';
import type { HostedWork, RunningWorkers, ServedQueues, StartWorkers } from '../client/workers.js';
import type { PrepareContext } from '../prepare/context.js';
import type { Text } from '../words/words.js';
import type { Config } from '../config/load.js';
import { info } from '../client/events.js';
import { pauseForLeave } from '../client/serve/paused.js';

/** What the parts of an opened session share. */
export interface Home {
  readonly session: Session;
  readonly build: Build;
  readonly emit: EventSink;
  readonly own: OwnWorkers;
  /** As in `PrepareContext`. */
  readonly within?: string;
  readonly memory?: PrepareContext['memory'];
}

/** Workers of this process that serve single batches. */
export class OwnWorkers {
  readonly #start: StartWorkers;
  readonly #emit: EventSink;
  readonly #running = new Map<string, RunningWorkers>();
  readonly #starting = new Map<string, Promise<void>>();
  readonly #claimed = new WeakSet<RunningWorkers>();

  constructor(start: StartWorkers, emit: EventSink) {
    this.#start = start;
    this.#emit = emit;
  }

  /** Workers that nobody looks after but the caller. */
  launch({ target }: Session, config: Config, serves: readonly ServedQueues[], hosted?: HostedWork): Promise<RunningWorkers> {
    const log = (text: Text): void => this.#emit(info(text));
    return this.#start({ config, target, env: config.env, serves, log, ...(hosted ? { hosted } : {}) });
  }

  keep(batchId: string, workers: RunningWorkers): void {
    this.#running.set(batchId, workers);
  }

  /** Starts workers for the batch where it has none: also two who ask at once get one. */
  async launchFor(batchId: string, launch: () => Promise<RunningWorkers>): Promise<void> {
    if (this.has(batchId)) return;
    const starting =
      this.#starting.get(batchId) ??
      launch()
        .then((workers) => this.keep(batchId, workers))
        .finally(() => this.#starting.delete(batchId));
    this.#starting.set(batchId, starting);
    await starting;
  }

  has(batchId: string): boolean {
    return this.#running.has(batchId);
  }

  /** Whether the batch has workers that nobody looks after. */
  isUnclaimed(batchId: string): boolean {
    const workers = this.#running.get(batchId);
    return workers !== undefined && !this.#claimed.has(workers);
  }

  /** Whoever asks first looks after the workers of the batch from then on: others who follow it must not stop them. */
  claim(batchId: string): RunningWorkers | undefined {
    if (!this.isUnclaimed(batchId)) return undefined;
    const workers = this.#running.get(batchId);
    if (workers) this.#claimed.add(workers);
    return workers;
  }

  giveBack(workers: RunningWorkers): void {
    this.#claimed.delete(workers);
  }

  /** Unless the batch has other workers already. */
  forget(batchId: string, workers: RunningWorkers): void {
    if (this.#running.get(batchId) === workers) this.#running.delete(batchId);
  }

  /** Pauses the batches that are still served and stops the workers: what is paid for comes in first. */
  async close(session: Session): Promise<void> {
    await pauseForLeave(this.#emit, session, [...this.#running.keys()]);
    await Promise.all([...this.#running.values()].map((workers) => workers.drain()));
    this.#running.clear();
  }
}
