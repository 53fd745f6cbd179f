import {
  CancellationScope,
  CancelledFailure,
  condition,
  log,
  setCurrentDetails,
  setHandler,
  upsertMemo,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { BatchInput } from '../domain/batch.js';
import { addTallies, EMPTY_TALLY, ended, type Tally } from '../domain/outcome.js';
import type { BatchProgress, Stage } from '../domain/progress.js';
import type { BatchSummary } from '../domain/summary.js';
import { atHost, bookkeeping } from './calls.js';
import { batchProgress, cancelBatch, extendDeadline, siteIsOut, type SiteOut } from './messages.js';
import { Relay } from './relay.js';
import { destinationOf, rangesOf, type Rest, type SegmentResult } from './segment-input.js';

const SERVED_WITHIN_MS = 10_000;
/** How long after deadline and grace a segment that does not answer is waited for. */
const SILENT_SEGMENT_MS = 5 * 60_000;
/** Of one try: results with the pictures in them can be many gigabytes. */
const REPORT_LIMIT_MS = 6 * 3_600_000;
const STAGE = defineSearchAttributeKey('PlantainStage', 'KEYWORD');
const FAILED = defineSearchAttributeKey('PlantainFailed', 'INT');

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
  readonly #sitesOut = new Map<string, SiteOut>();
  readonly #relay: Relay;
  readonly #broken: { from: number; to: number }[] = [];
  #tally: Tally = EMPTY_TALLY;
  #stage: Stage = 'preparing';
  #deadline: number | undefined;
  #cancelReason: string | undefined;

  constructor(input: BatchInput) {
    this.#input = input;
    const { totalTimeoutMs } = input.settings;
    if (totalTimeoutMs !== undefined) this.#deadline = this.#startedAt + totalTimeoutMs;
    this.#relay = new Relay({
      batchId: input.batch.batchId,
      ranges: rangesOf(input),
      inputFor: (segment, range) => ({
        ...range,
        segment,
        input,
        startedAt: this.#startedAt,
        sitesOut: [...this.#sitesOut.values()],
        ...(this.#deadline === undefined ? {} : { deadline: this.#deadline }),
      }),
      stopped: () => this.#cancelReason !== undefined || this.#deadlineOver,
      closed: (range, result) => this.#closed(range, result),
    });
    this.#listen();
  }

  #listen(): void {
    setHandler(cancelBatch, (reason) => this.cancel(reason), {
      description: 'Stop starts, store what is paid for, write the report.',
    });
    setHandler(extendDeadline, (deadline) => {
      this.#deadline = deadline;
      this.#relay.tellAll(extendDeadline, deadline);
    });
    setHandler(siteIsOut, (site) => {
      if (this.#sitesOut.has(site.site)) return;
      this.#sitesOut.set(site.site, site);
      this.#relay.tellAll(siteIsOut, site);
      this.#publish();
    });
    setHandler(batchProgress, () => this.#progress());
  }

  cancel(reason: string): void {
    if (this.#cancelReason !== undefined) return;
    this.#cancelReason = reason;
    if (this.#stage === 'running') this.#enter('stopping');
    this.#relay.tellAll(cancelBatch, reason);
  }

  get #deadlineOver(): boolean {
    return this.#deadline !== undefined && Date.now() >= this.#deadline;
  }

  #progress(): BatchProgress {
    return {
      stage: this.#stage,
      total: this.#input.total,
      concurrency: this.#input.settings.concurrency,
      startedAt: this.#startedAt,
      tally: this.#tally,
      open: this.#relay.open,
      sitesOut: [...this.#sitesOut.values()],
      ...(this.#deadline === undefined ? {} : { deadline: this.#deadline }),
      ...(this.#cancelReason === undefined ? {} : { cancelReason: this.#cancelReason }),
    };
  }

  #enter(stage: Stage): void {
    this.#stage = stage;
    this.#publish();
  }

  /** What is readable without a worker (memo, search attributes), and the details that the web UI shows. */
  #publish(): void {
    const { total, searchAttributes } = this.#input;
    const { success } = this.#tally;
    const failed = ended(this.#tally) - success;
    upsertMemo({ progress: this.#progress() });
    if (searchAttributes) {
      upsertSearchAttributes([
        { key: STAGE, value: this.#stage },
        { key: FAILED, value: failed },
      ]);
    }
    const out = [...this.#sitesOut.values()].map(({ site, message }) => `- **${site} is out**: ${message}`);
    setCurrentDetails([`**${this.#stage}**: ${success} of ${total} delivered, ${failed} without a picture`, ...out].join('\n\n'));
  }

  #closed(range: Rest, result: SegmentResult | undefined): void {
    if (!result) this.#broken.push({ from: range.from, to: range.to });
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
      const message = `no worker serves the site ${site}`;
      this.#sitesOut.set(site, { site, code: 'site_unserved', message });
    }
  }

  /** All segments closed; or, long after the deadline, some that never answer. */
  async #untilDone(lanes: Promise<void>): Promise<void> {
    let done = false;
    void lanes.then(() => (done = true));
    while (!done) {
      const deadline = this.#deadline;
      if (deadline === undefined) {
        await condition(() => done || this.#deadline !== undefined);
        continue;
      }
      const giveUpAt = deadline + this.#input.settings.graceMs + SILENT_SEGMENT_MS;
      if (Date.now() >= giveUpAt) return;
      await condition(() => done || this.#deadline !== deadline, giveUpAt - Date.now());
    }
  }

  /** Outcomes for all items that no segment has answered for. */
  async #account(): Promise<void> {
    const { batch, settings, total } = this.#input;
    const destination = destinationOf(this.#input);
    const endedAt = Date.now();
    const common = { batch, pageSize: settings.segmentSize, endedAt };
    const mayBeInSpools = this.#broken.length > 0 || this.#tally.calls.unknown > 0;
    if (mayBeInSpools) {
      const hosts = await bookkeeping(this.#context, 'list the hosts').listHosts({ batch });
      const waitMs = settings.singleTimeoutMs + settings.heartbeatTimeoutMs;
      for (const host of hosts) {
        const input = { ...common, destination, waitMs };
        const there = atHost(this.#context, host, `what is left in the spool of ${host}`, waitMs * 2);
        try {
          for (const range of this.#broken) await there.settleRange({ ...input, ...range });
          await there.settleLate({ ...input, from: 0, to: total });
        } catch (error) {
          log.warn('a host did not say what is left in its spool', { host, error: String(error) });
        }
      }
    }
    const { recordUnstarted } = bookkeeping(this.#context, 'account for items that were not started');
    for (const [number, range] of this.#broken.entries()) {
      const message = 'the segment of this item was ended from outside';
      await recordUnstarted({ ...common, ...range, code: 'lost', message, name: `lost-${number}` });
    }
    for (const [number, range] of this.#relay.unopened().entries()) {
      const cancelled = this.#cancelReason !== undefined;
      const code = cancelled ? 'cancelled' : 'timeout_total';
      const message = this.#cancelReason ?? 'the total time of the batch is over';
      await recordUnstarted({ ...common, ...range, code, message, name: `unstarted-${number}` });
    }
  }

  async #report(): Promise<BatchSummary> {
    const { batch, version, total, settings, inline } = this.#input;
    const how = this.#cancelReason !== undefined ? 'cancelled' : this.#deadlineOver ? 'deadline' : 'finished';
    const { writeReport } = bookkeeping(this.#context, 'write manifest, results and summary', REPORT_LIMIT_MS);
    return writeReport({
      batch,
      pageSize: settings.segmentSize,
      destination: destinationOf(this.#input),
      ...(inline === undefined ? {} : { inline }),
      summary: {
        batchId: batch.batchId,
        version,
        total,
        startedAt: this.#startedAt,
        endedAt: Date.now(),
        ended: how,
        ...(this.#cancelReason === undefined ? {} : { reason: this.#cancelReason }),
        sitesOut: [...this.#sitesOut.values()].map(({ site, code, message }) => ({ site, code, message })),
      },
    });
  }
}
