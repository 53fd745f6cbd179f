import { CancellationScope, condition, getExternalWorkflowHandle, setHandler, workflowInfo } from '@temporalio/workflow';
import { Allowance } from '../domain/allowance.js';
import type { BatchInput } from '../domain/batch.js';
import { type Failure, FAILURES } from '../domain/failure.js';
import type { ItemRoute } from '../domain/item.js';
import { Alarm } from './alarm.js';
import { bookkeeping } from './calls.js';
import { Deadline } from './deadline.js';
import { makeItem } from './item.js';
import { ended, type ItemState, type Lane, newState, type Stop } from './item-state.js';
import { Ledger } from './ledger.js';
import {
  activateSegment,
  cancelBatch,
  extendDeadline,
  headIs,
  segmentEmptied,
  segmentProgress,
  siteIsOut,
  type SiteOut,
  tailInFlight,
} from './messages.js';
import { destinationOf, type Rest, type SegmentInput, type SegmentResult } from './segment-input.js';
import { Starts } from './starts.js';

/** Above this a segment starts nothing more and returns the rest of its range. */
const EVENTS_FULL = 8_000;

export async function runSegment(input: SegmentInput): Promise<SegmentResult> {
  const segment = new Segment(input);
  const asked = CancellationScope.current().cancelRequested.catch(() =>
    segment.stop('cancelled', 'the segment was cancelled in Temporal'),
  );
  void asked;
  return CancellationScope.nonCancellable(() => segment.run());
}

class Segment {
  readonly #start: SegmentInput;
  readonly #input: BatchInput;
  readonly #allowance: Allowance;
  readonly #alarm = new Alarm();
  readonly #starts: Starts;
  readonly #ledger: Ledger;
  readonly #work = new CancellationScope();
  readonly #sitesOut = new Map<string, SiteOut>();
  readonly #deadline: Deadline;
  #stop: Stop | undefined;
  #isHead = false;
  #headId = '';
  #inLanes = 0;
  #open = 0;

  constructor(start: SegmentInput) {
    const { settings } = start.input;
    this.#start = start;
    this.#input = start.input;
    this.#allowance = new Allowance(settings.concurrency);
    this.#starts = new Starts(start.startedAt, settings.requestDelayMs, this.#alarm);
    this.#ledger = new Ledger(this.#context, start.segment);
    this.#deadline = new Deadline(start.deadline, settings.graceMs, () =>
      this.stop('timeout_total', 'the total time of the batch is over'),
    );
    for (const site of start.sitesOut) this.#sitesOut.set(site.site, site);
    this.#listen();
  }

  get #context() {
    return { batch: this.#input.batch, settings: this.#input.settings };
  }

  #listen(): void {
    setHandler(tailInFlight, (segment, count) => this.#allowance.lower(segment, count));
    setHandler(activateSegment, (tails, lastStart) => {
      for (const [segment, count] of Object.entries(tails)) this.#allowance.lower(Number(segment), count);
      if (lastStart !== null) this.#starts.pace.takeOver(lastStart);
      this.#isHead = true;
    });
    setHandler(headIs, (id) => void (this.#headId = id));
    setHandler(siteIsOut, (site) => this.#siteOut(site));
    setHandler(cancelBatch, (reason) => this.stop('cancelled', reason));
    setHandler(extendDeadline, (deadline) => this.#deadline.move(deadline));
    setHandler(segmentProgress, (cursor = 0) => ({
      segment: this.#start.segment,
      tally: this.#ledger.board.tally,
      running: this.#ledger.board.running,
      resting: this.#starts.rests.resting(Date.now()),
      ended: this.#ledger.board.endedSince(cursor),
      cursor: this.#ledger.board.cursor,
    }));
  }

  stop(code: Stop['code'], message: string): void {
    if (this.#stop) return;
    this.#stop = { code, message };
    this.#starts.changed();
    this.#work.cancel();
  }

  #siteOut(site: SiteOut): void {
    this.#sitesOut.set(site.site, site);
    this.#starts.changed();
  }

  async run(): Promise<SegmentResult> {
    const { from, to, carried } = this.#start;
    const { batch, settings } = this.#input;
    void this.#deadline.watch();
    const routes = await bookkeeping(this.#context, `read items ${from + 1} to ${to}`).readPage({
      batch,
      pageSize: settings.segmentSize,
      from,
      to,
    });
    const queue: ItemState[] = [...carried.map((state) => ({ ...state, claims: [...state.claims] })), ...routes.map(newState)];
    const left = await this.#launch(queue);
    await this.#tellRoot();
    await this.#finish();
    await this.#ledger.flushed();
    this.#alarm.clear();
    return { tally: this.#ledger.board.tally, ...this.#rest(left) };
  }

  #rest(left: readonly ItemState[]): { rest?: Rest } {
    const fresh = left.filter((state) => state.startedAt === undefined && state.send === 1);
    const begun = [...this.#ledger.carried, ...left.filter((state) => !fresh.includes(state))];
    if (fresh.length === 0 && begun.length === 0) return {};
    const from = fresh[0]?.route.index ?? this.#start.to;
    return { rest: { from, to: this.#start.to, carried: begun } };
  }

  /** Starts items one after another while this segment is the head; returns those it has no room for. */
  async #launch(queue: ItemState[]): Promise<ItemState[]> {
    const { concurrency } = this.#input.settings;
    for (let next = queue.shift(); next; next = queue.shift()) {
      const site = next.route.site;
      const free = () => this.#inLanes < this.#allowance.lanes && this.#open < this.#inLanes + concurrency;
      await condition(() => this.#stop !== undefined || this.#full || this.#sitesOut.has(site) || (this.#isHead && free()));
      if (this.#full && !this.#stop) return [next, ...queue];
      const why = this.#stop ?? this.#sitesOut.get(site) ?? broken(next.route);
      if (why) this.#ledger.settle(next, ended(next, why));
      else this.#begin(next);
    }
    return [];
  }

  get #full(): boolean {
    return workflowInfo().historyLength > EVENTS_FULL;
  }

  #begin(state: ItemState): void {
    this.#inLanes++;
    this.#open++;
    let inLane = true;
    const leave = () => {
      if (inLane) this.#inLanes--;
      inLane = false;
    };
    const lane = this.#lane(leave);
    this.#ledger.begin(state);
    const finished = makeItem(state, lane).then(
      (outcome) => (outcome === 'carried' ? this.#ledger.carry(state) : this.#ledger.settle(state, outcome)),
      // A mistake of ours must not hang the batch: the item says what happened.
      (error: unknown) => this.#ledger.settle(state, ended(state, { code: 'invalid_response', message: String(error) })),
    );
    void finished.finally(() => {
      leave();
      this.#open--;
    });
  }

  #lane(leave: () => void): Lane {
    return {
      ...this.#context,
      destination: destinationOf(this.#input),
      stopped: () => this.#stop,
      workUntil: () => this.#deadline.graceEnd,
      mayStart: (state) => this.#mayStart(state),
      cancellable: (work) => this.#work.run(work),
      phase: (state, phase) => this.#ledger.board.phase(state, phase),
      accepted: (site, sentAt) => this.#starts.accepted(site, sentAt),
      refused: (site, sentAt, failure) => this.#refused(site, sentAt, failure),
      leave,
    };
  }

  async #mayStart(state: ItemState): ReturnType<Lane['mayStart']> {
    const { site, index } = state.route;
    const first = state.startedAt === undefined ? index : undefined;
    const turn = await this.#starts.turn(site, first, () => this.#stop !== undefined || this.#sitesOut.has(site) || this.#full);
    if (turn !== undefined) return { turn };
    if (this.#stop) return 'stop';
    const out = this.#sitesOut.get(site);
    return out ? { code: out.code, message: out.message, billing: 'unbilled' } : 'carry';
  }

  #refused(site: string, sentAt: number, failure: Failure): void {
    if (!('siteOut' in FAILURES[failure.code])) return this.#starts.refused(site, sentAt, failure);
    if (this.#sitesOut.has(site)) return;
    const out: SiteOut = { site, code: failure.code, message: failure.message };
    this.#siteOut(out);
    void this.#root?.signal(siteIsOut, out).catch(() => undefined);
  }

  get #root() {
    const parent = workflowInfo().parent;
    return parent && getExternalWorkflowHandle(parent.workflowId);
  }

  async #tellRoot(): Promise<void> {
    const lastStart = this.#starts.pace.lastTurn ?? null;
    // A root that is gone cannot be told; its parent close policy ends this segment.
    await this.#root?.signal(segmentEmptied, this.#start.segment, this.#inLanes, lastStart).catch(() => undefined);
  }

  /** The tail: tells the head how many lanes are still held, until all items have ended or the grace is over. */
  async #finish(): Promise<void> {
    let told = '';
    const news = () => `${this.#headId}:${this.#inLanes}`;
    for (;;) {
      await condition(() => this.#open === 0 || this.#deadline.graceOver || (this.#headId !== '' && told !== news()));
      if (this.#open === 0) return;
      if (this.#deadline.graceOver) return this.#ledger.giveUp();
      told = news();
      const head = getExternalWorkflowHandle(this.#headId);
      // A head that has closed meanwhile has a successor, which the root makes known.
      await head.signal(tailInFlight, this.#start.segment, this.#inLanes).catch(() => undefined);
    }
  }
}

function broken({ broken }: ItemRoute): { code: 'input_missing'; message: string } | undefined {
  return broken === undefined ? undefined : { code: 'input_missing', message: broken };
}
