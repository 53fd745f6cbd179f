import { type EventSink, warning } from '../events.js';
import { failingAdvice, retriedAdvice } from '../phrases/stuck.js';
import { isUnfit, type Stuck } from './retried.js';

/** One or two failures pass unseen: a worker that was killed, a store that hiccups. */
const TRIES = 2;

/** Reports once what a batch is stuck on, and that it no longer is. */
export class StuckNotices {
  readonly #emit: EventSink;
  readonly #batchId: string;
  readonly #retried = new Set<string>();
  #failing: string | undefined;

  constructor(emit: EventSink, batchId: string) {
    this.#emit = emit;
    this.#batchId = batchId;
  }

  /** `dataDir`: data folder that started the batch. */
  tell({ retried, failing }: Stuck, now: number, dataDir: string | undefined): void {
    for (const one of retried) {
      if (this.#retried.has(one.activity) || (one.tries > 0 && one.tries < TRIES)) continue;
      this.#retried.add(one.activity);
      this.#emit(warning(retriedAdvice(one, now, dataDir)));
    }
    for (const activity of this.#retried) {
      if (!retried.some((one) => one.activity === activity)) this.#retried.delete(activity);
    }
    if (!failing || (failing.tries < TRIES && !isUnfit(failing))) this.#failing = undefined;
    else if (this.#failing !== failing.workflowId) {
      this.#failing = failing.workflowId;
      this.#emit(warning(failingAdvice(failing, this.#batchId)));
    }
  }
}
