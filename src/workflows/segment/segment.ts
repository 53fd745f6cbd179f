import { CancellationScope, condition, workflowInfo } from '@temporalio/workflow';
import type { BatchInput } from '../../domain/batch.js';
import { Channel, groupName, shielded, wasReset } from '../channel.js';
import { Deadline } from '../batch/deadline.js';
import { Herald } from './herald.js';
import { segmentEmptied } from '../internal-messages.js';
import { makeItem } from '../item/item.js';
import { ItemQueue } from './item-queue.js';
import { broken, undelivered, type ItemState, type Lane, type Stop } from '../item/item-state.js';
import { StoreQueue } from '../item/store-queue.js';
import { JobLane } from './job-lane.js';
import { type HeldLane, Lanes } from './lanes.js';
import { Ledger } from './ledger.js';
import { changeIn, newsOf, progressOf } from './news.js';
import type { Orders } from '../batch/orders.js';
import { destinationOf, type SegmentInput, type SegmentResult } from './segment-input.js';
import { readRoutes } from './read-routes.js';
import { listen } from './segment-messages.js';
import { Sites } from '../batch/sites.js';
import { Starts } from './starts.js';
import { serveAsTail } from './tail.js';
import { speak } from '../speaker.js';
import { type Text, words } from '../../words/words.js';
import { UploadsAhead } from './uploads-ahead.js';

/** Above this a segment starts nothing more and returns the rest of its range. */
const EVENTS_FULL = 8_000;

export async function runSegment(input: SegmentInput): Promise<SegmentResult> {
  speak(input.input.language);
  const segment = new Segment(input);
  void CancellationScope.current().cancelRequested.catch(() =>
    shielded(() => segment.stop('cancelled', words('end.segmentCancelled'))),
  );
  return CancellationScope.nonCancellable(() => segment.run());
}

class Segment {
  readonly #start: SegmentInput;
  readonly #input: BatchInput;
  readonly #channel: Channel;
  readonly #lanes: Lanes;
  readonly #starts: Starts;
  readonly #sites: Sites;
  readonly #ledger: Ledger;
  readonly #work = new CancellationScope();
  readonly #deadline: Deadline;
  readonly #uploads: UploadsAhead;
  readonly #storing: StoreQueue;
  readonly #herald: Herald;
  #orders: Orders;
  #stop: Stop | undefined;
  /** Items that wait for a lane, as long as this segment starts items. */
  #queue: ItemQueue | undefined;

  constructor(start: SegmentInput) {
    const { settings } = start.input;
    this.#start = start;
    this.#input = start.input;
    this.#orders = start.orders;
    this.#channel = new Channel(start.root !== undefined, () => start.wasReset === true);
    this.#lanes = new Lanes(start.orders);
    const keepsTime = start.root !== undefined;
    this.#starts = new Starts({ batchStart: start.startedAt, delayMs: settings.requestDelayMs, keepsTime });
    this.#sites = new Sites(this.#starts, this.#channel, settings.pauseAfterEmpty ?? 0);
    this.#ledger = new Ledger(this.#context, groupName(`segment-${start.segment}`, start.root !== undefined));
    this.#deadline = new Deadline(start.orders.deadline, settings.graceMs, () =>
      this.stop('timeout_total', words('end.totalTimeout')),
    );
    this.#herald = new Herald(
      this.#channel,
      { segment: start.segment, startedAt: start.startedAt },
      {
        news: () => this.#news,
        change: () => changeIn(this.#news, this.#ledger.board.cursor),
        slowAt: () => this.#ledger.board.slowAt(Date.now()),
      },
    );
    this.#uploads = new UploadsAhead(this.#context, this.#work, () => this.#upcoming);
    this.#storing = new StoreQueue({ ...this.#context, destination: destinationOf(start.input) });
    this.#obey(start.orders);
    this.#listen();
  }

  get #context() {
    return { batch: this.#input.batch, settings: this.#input.settings };
  }

  #listen(): void {
    listen(this.#channel, this.#start.root, {
      tail: (segment, inFlight) => this.#lanes.lower(segment, inFlight),
      activate: (tails, lastStart) => {
        // Told twice it would be told what is no longer true.
        if (this.#lanes.isHead) return;
        if (lastStart !== null) this.#starts.takeOver(lastStart, this.#orders.concurrency);
        this.#lanes.activate(tails);
        this.#uploads.lookAhead();
      },
      headIs: (workflowId) => void (this.#lanes.headId = workflowId),
      follow: (orders) => {
        if (orders.revision <= this.#orders.revision) return;
        this.#orders = orders;
        this.#obey(orders);
      },
      progress: (cursor) =>
        progressOf(this.#start.segment, { ledger: this.#ledger, news: this.#news, herald: this.#herald }, cursor),
    });
  }

  get #news() {
    return newsOf(this.#ledger, this.#starts);
  }

  #obey(orders: Orders): void {
    this.#sites.obey(orders);
    if (orders.deadline !== undefined) this.#deadline.move(orders.deadline);
    this.#starts.hold(orders.paused);
    this.#herald.hurry(orders.paused);
    if (this.#lanes.follow(orders)) this.#starts.takeBack();
    if (orders.cancelReason !== undefined) this.stop('cancelled', orders.cancelReason);
    this.#uploads.lookAhead();
  }

  stop(code: Stop['code'], message: Text): void {
    if (this.#stop) return;
    this.#stop = { code, message };
    this.#starts.changed();
    this.#work.cancel();
    this.#lanes.stop();
  }

  async run(): Promise<SegmentResult> {
    void this.#deadline.watch();
    void this.#herald.run();
    const { segment, carried, from, to } = this.#start;
    const read = await readRoutes(this.#context, this.#start, this.#work);
    const queue = new ItemQueue(carried, read.kind === 'read' ? read.routes : [], to);
    this.#queue = queue;
    if (this.#input.settings.jobs && !this.#stop) this.#beginJobs(queue.takeForJobs());
    this.#uploads.lookAhead();
    await this.#launch(queue);
    this.#queue = undefined;
    this.#uploads.drop(queue.upcoming(Infinity));
    await this.#channel.tellParent(segmentEmptied, segment, this.#lanes.held, this.#starts.lastTurn ?? null);
    if (!(await serveAsTail(segment, this.#lanes, this.#channel, () => this.#deadline.graceOver))) this.#ledger.giveUp();
    await this.#herald.stop(() => this.#ledger.isFlushed);
    await this.#ledger.flushed();
    this.#starts.end();
    // Nothing is carried out of a segment that was stopped: what had a lane has its outcome.
    const rest = read.kind === 'stopped' ? { from, to, carried: [] } : queue.rest(this.#ledger.carried);
    const unread = read.kind === 'gone' ? { unread: read.unread } : {};
    return { tally: this.#ledger.board.tally, ...(rest ? { rest } : {}), ...unread, ...(wasReset() ? { wasReset: true } : {}) };
  }

  /** Starts items one after another while this segment is the head; leaves those in the queue that it has no room for. */
  async #launch(queue: ItemQueue): Promise<void> {
    for (let next = queue.first; next; next = queue.first) {
      const item = next;
      const overtaken = () => queue.first !== item;
      await condition(
        () =>
          overtaken() ||
          this.#stop !== undefined ||
          this.#full ||
          this.#sites.outFor(item.route) !== undefined ||
          this.#lanes.free,
      );
      if (overtaken()) continue;
      if (this.#full && !this.#stop) return;
      queue.take();
      const why = this.#stop ?? this.#sites.outFor(item.route) ?? broken(item.route);
      if (why) this.#ledger.close(item, undelivered(item, why));
      else this.#begin(item);
    }
  }

  /** As many items as there are lanes: those that will take the next ones. */
  get #upcoming(): readonly ItemState[] {
    const { paused, concurrency } = this.#orders;
    if (!this.#queue || !this.#lanes.isHead || this.#stop || paused || this.#full) return [];
    return this.#queue.upcoming(concurrency).filter(({ route }) => !broken(route) && !this.#sites.outFor(route));
  }

  get #full(): boolean {
    return workflowInfo().historyLength > EVENTS_FULL;
  }

  #begin(state: ItemState): void {
    const held = this.#lanes.take();
    this.#lanes.open++;
    this.#ledger.begin(state);
    const finished = makeItem(state, this.#lane(held)).then(
      (outcome) => (outcome === 'carried' ? this.#giveBack(state) : this.#ledger.close(state, outcome)),
      // A mistake of ours must not hang the batch: the item says what happened.
      (error: unknown) => this.#ledger.close(state, undelivered(state, { code: 'invalid_response', message: String(error) })),
    );
    this.#uploads.lookAhead();
    void finished.finally(() => {
      held.leave();
      this.#lanes.open--;
    });
  }

  /** An item that continues later: here while this segment starts items, else in another one. */
  #giveBack(state: ItemState): void {
    if (!this.#queue) return this.#ledger.carry(state);
    this.#ledger.board.gone(state.route.index);
    this.#queue.giveBack(state);
  }

  /** Once: the jobs of a segment are counted from the first. */
  #beginJobs(states: readonly ItemState[]): void {
    new JobLane({
      ...{ segment: this.#start.segment, lanes: this.#lanes, work: this.#work },
      isPaused: () => this.#orders.paused,
      lane: (held) => this.#lane(held),
      begun: (state) => this.#ledger.begin(state),
      ended: (state, outcome) => this.#ledger.close(state, outcome),
      back: (state) => this.#giveBack(state),
    }).begin(states);
  }

  #lane(held: HeldLane): Lane {
    return {
      ...this.#context,
      ...held,
      stopped: () => this.#stop,
      workUntil: () => this.#deadline.graceEnd,
      mayStart: (state) => this.#mayStart(state, held),
      upload: (state) => this.#uploads.of(state),
      store: (request) => this.#storing.store(request),
      cancellable: (work) => this.#work.run(work),
      paid: (route, failure) => this.#sites.paid(route, failure),
      phase: (state, phase) => this.#ledger.board.phase(state, phase),
      accepted: (route, sentAt, failure) => this.#sites.accepted(route, sentAt, failure),
      refused: (route, sentAt, failure) => this.#sites.refused(route, sentAt, failure),
    };
  }

  async #mayStart(state: ItemState, held: HeldLane): ReturnType<Lane['mayStart']> {
    const { route } = state;
    const first = state.startedAt === undefined ? route.index : undefined;
    const givenUp = () => this.#stop !== undefined || this.#sites.outFor(route) !== undefined || this.#full || held.recalled();
    const turn = await this.#starts.turn(route.site, first, givenUp, state.unsent?.until);
    if (turn !== undefined) return { turn };
    if (this.#stop) return 'stop';
    const out = this.#sites.outFor(route);
    return out ? { code: out.code, message: out.message, billing: 'unbilled' } : 'carry';
  }
}
