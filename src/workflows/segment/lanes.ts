import { CancellationScope, CancelledFailure } from '@temporalio/workflow';
import { Allowance } from '../../domain/pacing/allowance.js';
import type { InFlight } from '../internal-messages.js';
import type { Orders } from '../batch/orders.js';

/** One lane, from its item's start until the item gives it back. */
export interface HeldLane {
  /** Whether the item has it still. */
  readonly isHeld: () => boolean;
  /** Whether the item must give it back before it sends again. */
  readonly recalled: () => boolean;
  /** The lane takes the next item. */
  readonly leave: () => void;
  /** Runs a paid request so that it can be taken back as long as it has not been sent. */
  readonly sending: <T>(work: () => Promise<T>) => Promise<T>;
}

/** The lanes that a segment holds, as the batch allows them at the moment. */
export class Lanes {
  readonly #allowance: Allowance;
  readonly #tails = new Set<number>();
  #paused: boolean;
  #stopped = false;
  #unsent = new CancellationScope();
  /** Whether this segment is the one that starts items. */
  isHead = false;
  /** Workflow Id of the later segment that is the head now. */
  headId = '';
  /** Items in a lane. */
  held = 0;
  /** These, and items whose pictures are being stored. */
  open = 0;
  /** Items that wait in jobs, without a lane. */
  inJobs = 0;

  constructor({ concurrency, paused }: Orders) {
    this.#allowance = new Allowance(concurrency);
    this.#paused = paused;
  }

  /** A tail holds no more than so many lanes. One that nobody knows takes none away. */
  lower(segment: number, inFlight: number): void {
    if (this.#tails.has(segment) || inFlight === 0) this.#allowance.lower(segment, inFlight);
  }

  /** From here on this segment starts items; `tails` hold lanes still. */
  activate(tails: InFlight): void {
    for (const [segment, inFlight] of Object.entries(tails)) {
      this.#tails.add(Number(segment));
      this.#allowance.lower(Number(segment), inFlight);
    }
    this.isHead = true;
  }

  /** Whether the next item may take a lane. Items beyond the lanes are bounded as well: a slow disk must not pile them up. */
  get free(): boolean {
    const { lanes, concurrency } = this.#allowance;
    return this.isHead && !this.#paused && this.held < lanes && this.open < this.held + concurrency;
  }

  /** Nothing of this segment is under way. */
  get isIdle(): boolean {
    return this.open === 0 && this.inJobs === 0;
  }

  /** Takes what is wanted now; answers whether some of those who wait for a turn must let it go. */
  follow({ concurrency, paused }: Orders): boolean {
    const fewer = concurrency < this.#allowance.concurrency;
    const pausing = paused && !this.#paused;
    this.#allowance.concurrency = concurrency;
    this.#paused = paused;
    const tooMany = fewer && (this.headId !== '' || this.held > this.#allowance.lanes);
    if (pausing || tooMany) this.#recall();
    return tooMany;
  }

  /** Nothing is sent any more. */
  stop(): void {
    this.#stopped = true;
    this.#recall();
  }

  /** Takes back all requests that have not been sent; those that were end by their answer. */
  #recall(): void {
    const unsent = this.#unsent;
    this.#unsent = new CancellationScope();
    unsent.cancel();
  }

  take(): HeldLane {
    const takenAt = this.#allowance.concurrency;
    let inLane = true;
    this.held++;
    const recalled = () => inLane && this.#allowance.recalls(takenAt, this.held, this.headId !== '');
    return {
      isHeld: () => inLane,
      recalled,
      leave: () => {
        if (inLane) this.held--;
        inLane = false;
      },
      sending: async (work) => {
        if (this.#stopped || this.#paused || recalled()) throw new CancelledFailure('nothing is sent for now');
        return this.#unsent.run(work);
      },
    };
  }
}
