import { type ChildWorkflowHandle, condition, sleep } from '@temporalio/workflow';
import { segmentWorkflowId } from '../../domain/names.js';
import { type Channel, shielded, type Standing } from '../channel.js';
import { isEdition2 } from '../edition.js';
import {
  activateSegment,
  followOrders,
  headIs,
  type InFlight,
  type Runs,
  segmentEmptied,
  tailInFlight,
} from '../internal-messages.js';
import type { Orders } from './orders.js';
import { pauses } from '../pauses.js';
import type { ItemRange, RunSegment, SegmentInput, SegmentResult } from '../segment/segment-input.js';
import { words } from '../../words/words.js';
import { endSegmentsBefore, startSegment } from './start-segment.js';

interface RelayOptions {
  readonly batchId: string;
  readonly ranges: readonly ItemRange[];
  readonly channel: Channel;
  inputFor(segment: number, range: ItemRange, orders: Orders): SegmentInput;
  /** What is wanted of the segments now. */
  orders(): Orders;
  /** No further segment is opened, but for items that had a lane: what was sent for them must be accounted for. */
  stopped(): boolean;
  /** `result` is absent when the segment failed or was terminated. */
  closed(range: ItemRange, result: SegmentResult | undefined): void;
}

interface Segment {
  readonly number: number;
  readonly range: ItemRange;
  readonly handle: ChildWorkflowHandle<RunSegment>;
}

/**
 * Hands the launching from segment to segment: one head starts items, the tails before it tell the head how many lanes they still hold.
 * Only counts that can be repeated are sent, so nothing is lost with a segment, whatever ended it.
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #queue: ItemRange[];
  readonly #segments = new Map<number, Segment>();
  /** Items in lanes of segments that have started all of theirs. */
  readonly #tails = new Map<number, number>();
  readonly #emptied = new Set<number>();
  /** Of all segments that were opened. */
  readonly #runs = new Set<string>();
  #opened = 0;
  /** What a segment is being started for. */
  #opening: ItemRange | undefined;
  /** Temporal did not start a segment: no further one is tried. */
  #failed = false;
  #head: Segment | undefined;
  #lastStart: number | null = null;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#queue = [...options.ranges];
    const ofHead = (sender: string, [number]: readonly [number, ...unknown[]]): Standing =>
      number === this.#head?.number ? this.standing(sender, number) : this.isOurs(sender) ? 'late' : 'stranger';
    options.channel.hear(segmentEmptied, ofHead, (number, inFlight, lastStart) => {
      this.#emptied.add(number);
      if (lastStart !== null) this.#lastStart = Math.max(this.#lastStart ?? 0, lastStart);
      if (this.#segments.has(number)) this.#tails.set(number, inFlight);
    });
  }

  /** Of a run that says to be the segment of this number: heard while it is open. */
  standing(run: string, number: number): Standing {
    if (this.#segments.get(number)?.handle.firstExecutionRunId === run) return 'heard';
    return this.isOurs(run) ? 'late' : 'stranger';
  }

  /** Whether a run is that of a segment: also of one that has closed, whose last messages may arrive after its end. */
  isOurs(run: string): boolean {
    return this.#runs.has(run);
  }

  /** Numbers of the open segments. */
  get open(): number[] {
    return [...this.#segments.keys()];
  }

  /** Ranges of the open segments. */
  get openRanges(): readonly ItemRange[] {
    return [...this.#segments.values()].map(({ range }) => range);
  }

  /** What no segment was opened for. */
  get unopened(): readonly ItemRange[] {
    return this.#opening ? [this.#opening, ...this.#queue] : this.#queue;
  }

  /** Sends the orders to all segments. */
  announce(): void {
    for (const segment of this.#segments.values()) this.#tell(segment);
  }

  #tell(segment: Segment): void {
    const orders = () => this.#options.orders();
    void this.#untilTold(segment, () => this.#options.channel.tell(segment.handle, followOrders, orders()));
  }

  /** Repeats a message that did not arrive, as long as its segment is open: without it items would wait, or be paid for after a cancel. */
  async #untilTold({ number }: Segment, tell: () => Promise<boolean>): Promise<void> {
    for (const pauseMs of pauses()) {
      if ((await tell()) || !isEdition2() || !this.#segments.has(number)) return;
      await shielded(() => sleep(pauseMs));
    }
  }

  /** After a reset: resolves when all segments that the run before it has opened have closed. */
  endThoseBefore(): Promise<void> {
    const { batchId, ranges } = this.#options;
    const nothing = { from: 0, to: 0, carried: [] };
    return endSegmentsBefore(ranges.length, (number) => ({
      workflowId: segmentWorkflowId(batchId, number),
      input: () => this.#options.inputFor(number, nothing, this.#options.orders()),
      summary: words('do.beforeReset'),
    }));
  }

  /** Resolves when all segments have closed and none is to be opened any more; nothing is opened before `ready`. */
  async run(ready?: Promise<void>): Promise<void> {
    if (ready) await ready;
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
    return !this.#failed && this.#queue.length > 0 && (!this.#options.stopped() || this.#queue.some(hadLanes));
  }

  #takeNext(): ItemRange | undefined {
    const at = this.#options.stopped() ? this.#queue.findIndex(hadLanes) : 0;
    return at < 0 ? undefined : this.#queue.splice(at, 1)[0];
  }

  async #openNext(): Promise<Segment | undefined> {
    const range = this.#takeNext();
    if (!range) return undefined;
    const number = this.#opened++;
    this.#opening = range;
    const orders = () => this.#options.orders();
    let given = orders();
    const handle = await startSegment({
      workflowId: segmentWorkflowId(this.#options.batchId, number),
      input: () => this.#options.inputFor(number, range, (given = orders())),
      summary: words('do.items', { from: range.from + 1, to: range.to }),
    });
    this.#opening = undefined;
    if (!handle) {
      this.#failed = true;
      this.#queue.unshift(range);
      return undefined;
    }
    const segment = { number, range, handle };
    this.#segments.set(number, segment);
    this.#runs.add(handle.firstExecutionRunId);
    // What was announced while the segment started did not reach it.
    if (orders().revision !== given.revision) this.#tell(segment);
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
      void this.#untilTold(head, () => this.#options.channel.tell(head.handle, tailInFlight, number, 0));
    }
  }

  async #activate(head: Segment): Promise<void> {
    const { channel } = this.#options;
    const tails: InFlight = Object.fromEntries(this.#tails);
    const numbers = [...this.#tails.keys()].sort((a, b) => a - b);
    const runs: Runs = Object.fromEntries(
      numbers.map((number) => [number, this.#segments.get(number)?.handle.firstExecutionRunId ?? '']),
    );
    this.#head = head;
    await this.#untilTold(head, () => channel.tell(head.handle, activateSegment, tails, this.#lastStart, runs));
    for (const number of numbers) {
      const tail = this.#segments.get(number);
      // A tail that closed while the head was told of it would be counted for ever.
      if (!tail) await this.#untilTold(head, () => channel.tell(head.handle, tailInFlight, number, 0));
      else await channel.tell(tail.handle, headIs, head.handle.workflowId);
    }
  }
}

const hadLanes = ({ carried }: ItemRange): boolean => carried.length > 0;
