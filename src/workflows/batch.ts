import { CancellationScope, CancelledFailure, condition, log, setHandler } from '@temporalio/workflow';
import { isConcurrency } from '../domain/allowance.js';
import type { BatchInput } from '../domain/batch.js';
import { addTallies, EMPTY_TALLY, type Tally } from '../domain/outcome.js';
import type { BatchProgress, Stage } from '../domain/progress.js';
import type { BatchSummary } from '../domain/summary.js';
import { account } from './accounting.js';
import { bookkeeping, reporting } from './calls.js';
import { reportUntil } from './deadline.js';
import { batchProgress, cancelBatch, extendDeadline, pauseBatch, resumeBatch, setConcurrency, siteIsOut } from './messages.js';
import { OrderBook, type Orders, type SiteOut } from './orders.js';
import { publish } from './publication.js';
import { Relay } from './relay.js';
import { destinationOf, rangesOf, type Rest, type SegmentResult, spansOf } from './segment-input.js';

const SERVED_WITHIN_MS = 10_000;
/** How long after deadline and grace a segment that does not answer is waited for. */
const SILENT_SEGMENT_MS = 5 * 60_000;

/** One batch, from staged items to stored pictures and a report. Ends Completed whatever became of its items. */
export async function generateBatch(input: BatchInput): Promise<BatchSummary> {
  const batch = new Batch(input);
  let cancelledInTemporal: unknown;
  const asked = CancellationScope.current().cancelRequested.catch((reason: unknown) => {
    cancelledInTemporal = reason;
    batch.cancel('cancelled in Temporal');
  });
  void asked;
  const summary = await CancellationScope.nonCancellable(() => batch.run());
  if (cancelledInTemporal !== undefined) throw new CancelledFailure('cancelled in Temporal; the report is written');
  return summary;
}

class Batch {
  readonly #input: BatchInput;
  readonly #startedAt = Date.now();
  readonly #book: OrderBook;
  readonly #relay: Relay;
  readonly #broken: { from: number; to: number }[] = [];
  #tally: Tally = EMPTY_TALLY;
  #stage: Stage = 'preparing';

  constructor(input: BatchInput) {
    this.#input = input;
    this.#book = new OrderBook(firstOrders(input, this.#startedAt), () => {
      this.#relay.announce();
      this.#publish();
    });
    this.#relay = new Relay({
      batchId: input.batch.batchId,
      ranges: rangesOf(input),
      inputFor: (segment, range, orders) => ({ ...range, segment, input, startedAt: this.#startedAt, orders }),
      orders: () => this.#orders,
      stopped: () => this.#orders.cancelReason !== undefined || this.#deadlineOver,
      closed: (range, result) => this.#closed(range, result),
    });
    this.#listen();
  }

  get #orders(): Orders {
    return this.#book.now;
  }

  #listen(): void {
    setHandler(cancelBatch, (reason) => this.cancel(reason), {
      description: 'Stop starts, store what is paid for, write the report.',
    });
    setHandler(pauseBatch, () => this.#pause(true), {
      description: 'Start nothing more; what runs is finished and stored. The total timeout keeps counting.',
    });
    setHandler(resumeBatch, () => this.#pause(false), { description: 'Go on after a pause.' });
    setHandler(setConcurrency, (value) => this.#setConcurrency(value), {
      description: 'How many items may be made at once from now on, 1 to 100. What runs is never cut short.',
    });
    setHandler(extendDeadline, (deadline) => this.#book.change({ deadline }), {
      description: 'Move the end of the total timeout, in epoch milliseconds.',
    });
    setHandler(siteIsOut, (site) => this.#siteOut(site), { description: 'For segments: a site is of no use to the batch.' });
    setHandler(batchProgress, () => this.#progress(), { description: 'Counters, stage and open segments.' });
  }

  cancel(reason: string): void {
    if (this.#orders.cancelReason !== undefined) return;
    if (this.#stage === 'running') this.#stage = 'stopping';
    this.#book.change({ cancelReason: reason });
  }

  #pause(paused: boolean): void {
    if (paused !== this.#orders.paused) this.#book.change({ paused });
  }

  #setConcurrency(concurrency: unknown): void {
    if (!isConcurrency(concurrency)) log.warn('setConcurrency takes a whole number from 1 to 100; ignored', { concurrency });
    else if (concurrency !== this.#orders.concurrency) this.#book.change({ concurrency });
  }

  #siteOut(site: SiteOut): void {
    const { sitesOut } = this.#orders;
    if (!sitesOut.some((known) => known.site === site.site)) this.#book.change({ sitesOut: [...sitesOut, site] });
  }

  get #deadlineOver(): boolean {
    const { deadline } = this.#orders;
    return deadline !== undefined && Date.now() >= deadline;
  }

  #progress(): BatchProgress {
    const { revision: _revision, paused, ...orders } = this.#orders;
    return {
      ...orders,
      stage: this.#stage === 'running' && paused ? 'paused' : this.#stage,
      total: this.#input.total,
      startedAt: this.#startedAt,
      tally: this.#tally,
      open: this.#relay.open,
    };
  }

  #enter(stage: Stage): void {
    this.#stage = stage;
    this.#publish();
  }

  #publish(): void {
    const { batch, searchAttributes } = this.#input;
    publish(batch.batchId, this.#progress(), searchAttributes);
  }

  #closed(range: Rest, result: SegmentResult | undefined): void {
    if (!result) this.#broken.push(...spansOf(range));
    else this.#tally = addTallies(this.#tally, result.tally);
    this.#publish();
  }

  async run(): Promise<BatchSummary> {
    this.#enter('preparing');
    await this.#findUnserved();
    this.#enter('running');
    const lanes = this.#relay.run();
    await this.#untilDone(lanes);
    this.#enter('reporting');
    await this.#account();
    const summary = await this.#report();
    this.#tally = summary.tally;
    this.#enter('ended');
    return summary;
  }

  get #context() {
    return { batch: this.#input.batch, settings: this.#input.settings };
  }

  async #findUnserved(): Promise<void> {
    const { checkSites } = bookkeeping(this.#context, 'find out which sites are served');
    for (const site of await checkSites({ sites: this.#input.sites, waitMs: SERVED_WITHIN_MS })) {
      this.#siteOut({ site, code: 'site_unserved', message: `no worker serves the site ${site}` });
    }
  }

  /** All segments closed; or, long after the deadline, some that never answer. */
  async #untilDone(lanes: Promise<void>): Promise<void> {
    let done = false;
    void lanes.then(() => (done = true));
    while (!done) {
      const { deadline } = this.#orders;
      const changed = () => done || this.#orders.deadline !== deadline;
      if (deadline === undefined) {
        await condition(changed);
        continue;
      }
      if (this.#deadlineOver && this.#stage === 'running') this.#enter('stopping');
      const giveUpAt = deadline + this.#input.settings.graceMs + SILENT_SEGMENT_MS;
      if (Date.now() >= giveUpAt) return;
      await condition(changed, (this.#deadlineOver ? giveUpAt : deadline) - Date.now());
    }
  }

  /** Outcomes for all items that no segment has answered for. */
  #account(): Promise<void> {
    return account(this.#input, {
      broken: this.#broken,
      unopened: this.#relay.unopened().flatMap(spansOf),
      unknownCalls: this.#tally.calls.unknown,
      cancelReason: this.#orders.cancelReason,
    });
  }

  async #report(): Promise<BatchSummary> {
    const { batch, version, total, settings, inline, again } = this.#input;
    const { cancelReason, sitesOut, deadline } = this.#orders;
    const how = cancelReason !== undefined ? 'cancelled' : this.#deadlineOver ? 'deadline' : 'finished';
    return reporting(this.#context).writeReport({
      batch,
      pageSize: settings.segmentSize,
      destination: destinationOf(this.#input),
      storeUntil: reportUntil(deadline, settings.graceMs),
      ...(inline === undefined ? {} : { inline }),
      summary: {
        batchId: batch.batchId,
        version,
        ...(again === undefined ? {} : { again }),
        total,
        startedAt: this.#startedAt,
        endedAt: Date.now(),
        ended: how,
        ...(cancelReason === undefined ? {} : { reason: cancelReason }),
        sitesOut,
      },
    });
  }
}

function firstOrders({ settings }: BatchInput, startedAt: number): Pick<Orders, 'concurrency' | 'deadline'> {
  const { concurrency, totalTimeoutMs } = settings;
  return { concurrency, ...(totalTimeoutMs === undefined ? {} : { deadline: startedAt + totalTimeoutMs }) };
}
