import { CancellationScope, CancelledFailure, condition, log, setHandler } from '@temporalio/workflow';
import type { BatchInput } from '../../domain/batch.js';
import { addTallies, EMPTY_TALLY, endedCount, type Tally } from '../../domain/outcome.js';
import type { BatchProgress, Stage } from '../../domain/progress.js';
import type { BatchSummary } from '../../domain/summary.js';
import { account } from './accounting.js';
import { BatchControls } from './batch-controls.js';
import { type BatchEnd, report } from './batch-end.js';
import { hearPeople } from './batch-handlers.js';
import { checking } from '../calls.js';
import { Channel, ownRun, shielded, type Standing, wasReset } from '../channel.js';
import { isEdition2 } from '../edition.js';
import { siteIsOut, siteWorks, wastedRequests } from '../internal-messages.js';
import { batchProgress } from '../messages.js';
import { News } from './news.js';
import { publish } from './publication.js';
import { Relay } from './relay.js';
import { rangesOf, type ItemRange, type SegmentResult, spansOf, type Unread } from '../segment/segment-input.js';
import { tell } from '../../words/current.js';
import { type Text, words } from '../../words/words.js';
import { speak } from '../speaker.js';

const SERVED_WITHIN_MS = 10_000;
/** How long after deadline and grace a segment that does not answer is waited for. */
const SILENT_SEGMENT_MS = 5 * 60_000;

/** A workflow that wakes later than this has slept: no worker was there, or its machine was suspended. */
const LATE_MS = 30_000;

/** One batch, from staged items to stored pictures and a report. Ends Completed whatever became of its items. */
export async function generateBatch(input: BatchInput): Promise<BatchSummary> {
  speak(input.language);
  const batch = new Batch(input, isEdition2());
  let cancelledInTemporal = false;
  void CancellationScope.current().cancelRequested.catch(() => {
    cancelledInTemporal = true;
    return shielded(() => batch.cancel(words('end.inTemporalCancelled')));
  });
  const summary = await CancellationScope.nonCancellable(() => batch.run());
  if (cancelledInTemporal) throw new CancelledFailure(tell('end.inTemporalReported'));
  return summary;
}

class Batch {
  readonly #input: BatchInput;
  readonly #named: boolean;
  readonly #startedAt = Date.now();
  readonly #controls: BatchControls;
  readonly #relay: Relay;
  readonly #news: News;
  /** Asked once: a query must not ask it. */
  readonly #countsAll = isEdition2();
  readonly #broken: { from: number; to: number }[] = [];
  readonly #unread: Unread[] = [];
  #tally: Tally = EMPTY_TALLY;
  #stage: Stage = 'preparing';
  #wasReset = wasReset();

  /** `named`: whether the messages of the batch name their senders. */
  constructor(input: BatchInput, named: boolean) {
    this.#input = input;
    this.#named = named;
    const channel = new Channel(named, () => this.#wasReset);
    const root = named ? { root: ownRun() } : {};
    this.#controls = new BatchControls(input, this.#startedAt, {
      changed: () => {
        if (this.#stage === 'running' && this.#controls.orders.cancelReason !== undefined) this.#stage = 'stopping';
        this.#relay.announce();
        this.#publish();
      },
      stage: () => this.#stage,
    });
    this.#relay = new Relay({
      batchId: input.batch.batchId,
      ranges: rangesOf(input),
      channel,
      inputFor: (segment, range, orders) => ({
        ...range,
        segment,
        input,
        startedAt: this.#startedAt,
        ...root,
        ...this.#sinceReset,
        orders,
      }),
      orders: () => this.#controls.orders,
      stopped: () => this.#controls.stopped,
      closed: (range, result) => this.#closed(range, result),
    });
    this.#news = new News(channel, this.#relay, () => this.#publish());
    hearPeople(this.#controls);
    const fromSegment = (sender: string): Standing => (this.#relay.isOurs(sender) ? 'heard' : 'stranger');
    channel.hear(siteIsOut, fromSegment, (site) => this.#controls.siteOut(site));
    channel.hear(siteWorks, fromSegment, (names) => this.#controls.proven(names));
    channel.hear(wastedRequests, fromSegment, (news) => this.#controls.wasted(news));
    setHandler(batchProgress, () => this.#progress(), { description: tell('handler.progress') });
    channel.ignoreOthers();
  }

  /** Nothing in a batch whose runs are not named: they began with an earlier version. */
  get #sinceReset(): { readonly wasReset?: true } {
    return this.#wasReset && this.#named ? { wasReset: true } : {};
  }

  cancel(reason: Text): void {
    this.#controls.cancel(reason);
  }

  #progress(): BatchProgress {
    const { revision: _revision, paused, wasted: _wasted, proven: _proven, ...orders } = this.#controls.orders;
    const pause = this.#controls.paused;
    return {
      ...orders,
      stage: this.#stage === 'running' && paused ? 'paused' : this.#stage,
      total: this.#input.total,
      startedAt: this.#startedAt,
      ...(this.#countsAll
        ? { whole: true as const, closedItems: endedCount(this.#tally), ...this.#sinceReset, ...this.#news.troubles }
        : {}),
      tally: this.#countsAll ? this.#news.whole(this.#tally) : this.#tally,
      open: this.#relay.open,
      ...(pause === undefined ? {} : { paused: pause }),
    };
  }

  #enter(stage: Stage): void {
    this.#stage = stage;
    this.#publish();
  }

  #publish(): void {
    publish(this.#input, this.#progress());
  }

  #closed(range: ItemRange, result: SegmentResult | undefined): void {
    if (!result) this.#broken.push(...spansOf(range));
    else this.#tally = addTallies(this.#tally, result.tally);
    if (result?.unread) this.#unread.push(result.unread);
    if (result?.wasReset) this.#wasReset = true;
    this.#publish();
  }

  async run(): Promise<BatchSummary> {
    this.#enter('preparing');
    const ready = this.#wasReset && this.#named ? this.#relay.endThoseBefore() : undefined;
    await this.#findUnserved();
    this.#enter(this.#controls.orders.cancelReason === undefined ? 'running' : 'stopping');
    const lanes = this.#relay.run(ready);
    await this.#untilDone(lanes);
    this.#enter('reporting');
    const unheard = await account(this.#end);
    const summary = await report(this.#end, unheard);
    this.#tally = summary.tally;
    this.#enter('ended');
    return summary;
  }

  get #end(): BatchEnd {
    const { orders, deadlineOver } = this.#controls;
    return {
      input: this.#input,
      named: this.#named,
      startedAt: this.#startedAt,
      orders,
      deadlineOver,
      wasReset: this.#wasReset,
      tally: this.#tally,
      broken: this.#broken,
      unread: this.#unread,
      silent: this.#relay.openRanges,
      unopened: this.#relay.unopened,
    };
  }

  async #findUnserved(): Promise<void> {
    const { batch, settings, sites } = this.#input;
    const { checkSites } = checking({ batch, settings });
    const unserved = await checkSites({ sites, waitMs: SERVED_WITHIN_MS }).catch((error: unknown) => {
      log.warn('nobody could say which sites are served; the batch starts without', { error: String(error) });
      return [];
    });
    for (const site of unserved) {
      this.#controls.siteOut({ site, code: 'site_unserved', message: words('end.siteUnserved', { site }) });
    }
  }

  /** All segments closed; or, long after the deadline, some that never answer. */
  async #untilDone(lanes: Promise<void>): Promise<void> {
    let done = false;
    void lanes.then(
      () => (done = true),
      // A mistake of ours must not hang the batch: what is not accounted for by segments is accounted for without them.
      (error: unknown) => {
        log.error('the segments could not be run to their end', { error: String(error) });
        done = true;
      },
    );
    let awakeSince = -Infinity;
    while (!done) {
      const { deadline } = this.#controls.orders;
      const changed = () => done || this.#controls.orders.deadline !== deadline;
      if (deadline === undefined) {
        await condition(changed);
        continue;
      }
      const { deadlineOver } = this.#controls;
      if (deadlineOver && this.#stage === 'running') this.#enter('stopping');
      const giveUpAt = Math.max(deadline + this.#input.settings.graceMs, awakeSince) + SILENT_SEGMENT_MS;
      const late = Date.now() >= giveUpAt;
      if (late && !this.#news.onlyRecording) return;
      if (late) {
        // The report is made from the record: what is not there yet would be missing in it.
        await condition(() => changed() || !this.#news.onlyRecording);
        continue;
      }
      const until = deadlineOver ? giveUpAt : deadline;
      await condition(changed, until - Date.now());
      // Nobody served the batch meanwhile: its segments have not been able to answer either. A run of an earlier version gave up.
      if (Date.now() - until > LATE_MS && isEdition2()) awakeSince = Date.now();
    }
  }
}
