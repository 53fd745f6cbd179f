import { readClaim } from '../../domain/claim.js';
import type { ItemRoute } from '../../domain/item.js';
import { type ItemState, newState } from '../item/item-state.js';
import type { ItemRange } from './segment-input.js';

/** Items of a segment that wait for a lane: first those that had one before, then the others in their order. */
export class ItemQueue {
  readonly #returned: ItemState[];
  readonly #fresh: ItemState[];
  readonly #end: number;

  /** `carried` come from an earlier segment; `end` is the index behind the last item of this one. */
  constructor(carried: readonly ItemState[], routes: readonly ItemRoute[], end: number) {
    this.#returned = carried.map((state) => ({ ...state, claims: state.claims.map(readClaim) }));
    this.#fresh = routes.map(newState);
    this.#end = end;
  }

  /** The next item, which stays in the queue. */
  get first(): ItemState | undefined {
    return this.#returned[0] ?? this.#fresh[0];
  }

  /** The next `count` items, which stay in the queue. */
  upcoming(count: number): ItemState[] {
    return [...this.#returned.slice(0, count), ...this.#fresh.slice(0, count)].slice(0, count);
  }

  /** Takes those out that have not been sent and go into a job first. */
  takeForJobs(): ItemState[] {
    const goes = ({ route, attempt, send }: ItemState): boolean =>
      route.lane === 'batch' && route.broken === undefined && attempt === 1 && send === 1;
    const taken = [...this.#returned, ...this.#fresh].filter(goes);
    for (const list of [this.#returned, this.#fresh]) list.splice(0, list.length, ...list.filter((state) => !goes(state)));
    return taken;
  }

  /** Takes the first item out. */
  take(): void {
    if (this.#returned.shift() === undefined) this.#fresh.shift();
  }

  /** An item gave its lane back before it was done. */
  giveBack(state: ItemState): void {
    this.#returned.push(state);
  }

  /** What a later segment must do: the items that wait here and those `carried` to it. */
  rest(carried: readonly ItemState[]): ItemRange | undefined {
    const begun = [...carried, ...this.#returned];
    const from = this.#fresh[0]?.route.index ?? this.#end;
    return begun.length === 0 && from === this.#end ? undefined : { from, to: this.#end, carried: begun };
  }
}
