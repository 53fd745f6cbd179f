import { type ChildWorkflowHandle, condition, setHandler, startChild } from '@temporalio/workflow';
import { segmentWorkflowId } from '../domain/names.js';
import { activateSegment, followOrders, headIs, segmentEmptied, tailInFlight } from './messages.js';
import type { Orders } from './orders.js';
import type { runSegment } from './segment.js';
import type { Rest, SegmentInput, SegmentResult } from './segment-input.js';

interface RelayOptions {
  readonly batchId: string;
  readonly ranges: readonly Rest[];
  inputFor(segment: number, range: Rest, orders: Orders): SegmentInput;
  /** What is wanted of the segments by now. */
  orders(): Orders;
  /** No further segment is opened, but for items that had a lane: what was sent for them must be accounted for. */
  stopped(): boolean;
  /** `result` is absent when the segment failed or was terminated. */
  closed(range: Rest, result: SegmentResult | undefined): void;
}

interface Segment {
  readonly number: number;
  readonly range: Rest;
  readonly handle: ChildWorkflowHandle<typeof runSegment>;
}

/**
 * Hands the launching from segment to segment: one head starts items, the tails before it tell the head how many lanes they still hold.
 * Only counts that can be repeated are sent, so nothing is lost with a segment, whatever ended it.
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #queue: Rest[];
  readonly #segments = new Map<number, Segment>();
  /** Items in lanes of segments that have started all of theirs. */
  readonly #tails = new Map<number, number>();
  readonly #emptied = new Set<number>();
  #opened = 0;
  #head: Segment | undefined;
  #lastStart: number | null = null;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#queue = [...options.ranges];
    setHandler(segmentEmptied, (number, inFlight, lastStart) => {
      this.#emptied.add(number);
      if (lastStart !== null) this.#lastStart = Math.max(this.#lastStart ?? 0, lastStart);
      if (this.#segments.has(number)) this.#tails.set(number, inFlight);
    });
  }

  /** Numbers of the open segments. */
  get open(): number[] {
    return [...this.#segments.keys()];
  }

  /** Ranges of the open segments. */
  get openRanges(): readonly Rest[] {
    return [...this.#segments.values()].map(({ range }) => range);
  }

  /** What no segment was opened for. */
  unopened(): readonly Rest[] {
    return this.#queue;
  }

  /** Sends the orders to all segments. */
  announce(): void {
    for (const segment of this.#segments.values()) this.#tell(segment);
  }

  #tell({ handle }: Segment): void {
    // A segment that closes meanwhile needs no message.
    void handle.signal(followOrders, this.#options.orders()).catch(() => undefined);
  }

  /** Resolves when all segments have closed and none is to be opened any more. */
  async run(): Promise<void> {
    let standby = await this.#openNext();
    for (;;) {
      if (!standby) {
        await condition(() => this.#segments.size === 0 || this.#more);
        if (!this.#more) return;
        standby = await this.#openNext();
        continue;
      }
      const head: Segment = standby;
      await this.#activate(head);
      standby = await this.#openNext();
      await condition(() => this.#emptied.has(head.number));
    }
  }

  get #more(): boolean {
    return this.#queue.length > 0 && (!this.#options.stopped() || this.#queue.some(hadLanes));
  }

  #takeNext(): Rest | undefined {
    const at = this.#options.stopped() ? this.#queue.findIndex(hadLanes) : 0;
    return at < 0 ? undefined : this.#queue.splice(at, 1)[0];
  }

  async #openNext(): Promise<Segment | undefined> {
    const range = this.#takeNext();
    if (!range) return undefined;
    const orders = this.#options.orders();
    const number = this.#opened++;
    const workflowId = segmentWorkflowId(this.#options.batchId, number);
    const handle = await startChild<typeof runSegment>('runSegment', {
      args: [this.#options.inputFor(number, range, orders)],
      workflowId,
      staticSummary: `items ${range.from + 1} to ${range.to}`,
    });
    const segment = { number, range, handle };
    this.#segments.set(number, segment);
    // What was announced while the segment started did not reach it.
    if (this.#options.orders().revision !== orders.revision) this.#tell(segment);
    void handle.result().then(
      (result) => this.#close(segment, result),
      () => this.#close(segment, undefined),
    );
    return segment;
  }

  #close({ number, range }: Segment, result: SegmentResult | undefined): void {
    this.#segments.delete(number);
    this.#tails.delete(number);
    this.#emptied.add(number);
    if (result?.rest) this.#queue.unshift(result.rest);
    this.#options.closed(range, result);
    const head = this.#head;
    if (head && head.number > number && this.#segments.has(head.number)) {
      void head.handle.signal(tailInFlight, number, 0).catch(() => undefined);
    }
  }

  async #activate(head: Segment): Promise<void> {
    const tails = Object.fromEntries(this.#tails);
    this.#head = head;
    await head.handle.signal(activateSegment, tails, this.#lastStart).catch(() => undefined);
    for (const number of Object.keys(tails).map(Number)) {
      const tail = this.#segments.get(number);
      // A tail that closed while the head was told of it would be counted for ever.
      if (!tail) await head.handle.signal(tailInFlight, number, 0).catch(() => undefined);
      else await tail.handle.signal(headIs, head.handle.workflowId).catch(() => undefined);
    }
  }
}

const hadLanes = ({ carried }: Rest): boolean => carried.length > 0;
