import { CancellationScope } from '@temporalio/workflow';
import { type CallContext, free } from '../calls.js';
import { words } from '../../words/words.js';
import { type ItemState, title, type Uploaded } from '../item/item-state.js';

/** So many uploads may run when another one goes ahead: a site is not to get those of all lanes in one moment. */
const MOST_AT_ONCE = 4;

interface Ahead {
  readonly result: Promise<Uploaded>;
  readonly cancel: () => void;
  failed: boolean;
}

/**
 * Brings the references of a segment's items to their sites: of those in a lane, and meanwhile of those that will have one next, so that
 * a lane need not wait for them. What goes ahead is tried once; an item whose turn has come has tries of its own.
 */
export class UploadsAhead {
  readonly #ahead = new Map<number, Ahead>();
  #running = 0;

  /** `work`: what a stop cancels; `upcoming`: the items that will have a lane soon, in order. */
  constructor(
    private readonly context: CallContext,
    private readonly work: CancellationScope,
    private readonly upcoming: () => readonly ItemState[],
  ) {}

  /** For an item in a lane. */
  of(state: ItemState): Promise<Uploaded> {
    const { index } = state.route;
    const ahead = this.#ahead.get(index);
    this.#ahead.delete(index);
    return ahead && !ahead.failed ? ahead.result : this.work.run(() => this.#upload(state));
  }

  /** Begins what will be wanted next, as far as there is room. */
  lookAhead(): void {
    for (const state of this.upcoming()) {
      if (this.#running >= MOST_AT_ONCE) return;
      if (state.route.uploads && !this.#ahead.has(state.route.index)) this.#begin(state);
    }
  }

  /** These items do not get a lane any more. */
  drop(states: readonly ItemState[]): void {
    for (const { route } of states) {
      this.#ahead.get(route.index)?.cancel();
      this.#ahead.delete(route.index);
    }
  }

  #begin(state: ItemState): void {
    const scope = new CancellationScope({ cancellable: true, parent: this.work });
    const result = scope.run(() => this.#upload(state));
    const ahead: Ahead = { result, cancel: () => scope.cancel(), failed: false };
    result.catch(() => (ahead.failed = true));
    this.#ahead.set(state.route.index, ahead);
  }

  async #upload(state: ItemState): Promise<Uploaded> {
    const begunAt = Date.now();
    const { batch, settings } = this.context;
    const { index, site } = state.route;
    this.#running++;
    try {
      const { uploadReferences } = free(this.context, site, words('do.upload', { item: title(state) }), settings.singleTimeoutMs);
      const references = await uploadReferences({ batch, index, pageSize: settings.segmentSize, site });
      return { references, ms: Date.now() - begunAt };
    } finally {
      this.#running--;
      this.lookAhead();
    }
  }
}
