import { words } from '../../words/words.js';
import { upsertMemo } from '@temporalio/workflow';
import type { Outcome } from '../../domain/outcome.js';
import type { RunningItem, UnsentItems } from '../../domain/progress.js';
import { Board } from './board.js';
import type { CallContext } from '../calls.js';
import { isEdition2 } from '../edition.js';
import { countOut, undelivered, type ItemState } from '../item/item-state.js';
import { addUnsent } from '../batch/news.js';
import { Recorder } from './recorder.js';

const MEMO_EVERY_MS = 10_000;
/** Phases in which a request is out that nothing is known of. */
const SENT: ReadonlySet<RunningItem['phase']> = new Set(['batched', 'generating', 'collecting', 'recovering']);

/** Exactly one outcome for each item of a segment: shown, counted, recorded. */
export class Ledger {
  readonly board = new Board();
  /** Begun items that go to another segment. */
  readonly carried: ItemState[] = [];
  readonly #recorder: Recorder;
  readonly #closed = new Set<number>();
  readonly #begun = new Map<number, ItemState>();
  #memoAt = 0;

  /** `name`: of this run's groups in the durable record. */
  constructor(context: CallContext, name: string) {
    this.#recorder = new Recorder(context, name);
  }

  begin(state: ItemState): void {
    this.#begun.set(state.route.index, state);
  }

  carry(state: ItemState): void {
    this.board.gone(state.route.index);
    this.carried.push(state);
  }

  close(state: ItemState, outcome: Outcome): void {
    if (this.#closed.has(state.route.index)) return;
    this.#closed.add(state.route.index);
    this.board.ended(state, outcome);
    this.#recorder.add(outcome);
    // The root counts for all segments.
    if (Date.now() - this.#memoAt < MEMO_EVERY_MS || isEdition2()) return;
    this.#memoAt = Date.now();
    upsertMemo({ tally: this.board.tally });
  }

  /** After the grace: what is still open was sent and not answered, or lies in a spool. */
  giveUp(): void {
    for (const running of this.board.running) {
      const state = this.#begun.get(running.index);
      if (!state) continue;
      // What had not been sent was cancelled at the deadline, and what is being stored is counted.
      if (SENT.has(running.phase)) countOut(state, 'unknown');
      const message = words('end.grace', { phase: running.phase });
      this.close(state, undelivered(state, { code: 'timeout_total', message }));
    }
  }

  get isFlushed(): boolean {
    return this.#recorder.isFlushed;
  }

  /** Items that cannot be sent, whatever their site would say. */
  get unsent(): UnsentItems | undefined {
    const held = this.board.running
      .filter(({ phase }) => phase === 'waiting')
      .flatMap(({ index }) => this.#begun.get(index)?.unsent ?? [])
      .flatMap(({ failure, since, until }) =>
        failure ? { items: 1, since, until, code: failure.code, message: failure.message } : [],
      );
    return addUnsent(held);
  }

  /** Resolves when every outcome is on record. */
  flushed(): Promise<void> {
    return this.#recorder.flushed();
  }
}
