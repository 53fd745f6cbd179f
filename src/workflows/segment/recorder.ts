import { condition } from '@temporalio/workflow';
import type { Outcome } from '../../domain/outcome.js';
import { words } from '../../words/words.js';
import { bookkeeping, type CallContext, untilItWorks } from '../calls.js';

const LARGEST_GROUP = 50;

/** Appends outcomes to the batch's durable record as they happen, one group at a time. */
export class Recorder {
  readonly #context: CallContext;
  readonly #name: string;
  #waiting: Outcome[] = [];
  #groups = 0;
  #writing = false;

  /** `name`: of this run alone, because a group is written once. */
  constructor(context: CallContext, name: string) {
    this.#context = context;
    this.#name = name;
  }

  add(outcome: Outcome): void {
    this.#waiting.push(outcome);
    if (!this.#writing) void this.#write();
  }

  get isFlushed(): boolean {
    return !this.#writing && this.#waiting.length === 0;
  }

  /** Resolves when everything added so far is on record. */
  async flushed(): Promise<void> {
    await condition(() => this.isFlushed);
  }

  async #write(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const outcomes = this.#waiting.splice(0, LARGEST_GROUP);
      const name = `${this.#name}-${String(this.#groups++).padStart(5, '0')}`;
      const { recordOutcomes } = bookkeeping(this.#context, words('do.record', { count: outcomes.length }));
      await untilItWorks(() => recordOutcomes({ batch: this.#context.batch, name, outcomes }));
    }
    this.#writing = false;
  }
}
