import { log } from '@temporalio/workflow';
import type { BatchInput } from '../../domain/batch.js';
import type { Pause, Stage } from '../../domain/progress.js';
import { type WastedNews, wastedAfter } from '../../domain/pacing/wasted.js';
import { isEdition2 } from '../edition.js';
import { OrderBook, type Orders, type SiteOut } from './orders.js';
import type { Text } from '../../words/words.js';

interface Hooks {
  /** After each change of the orders. */
  readonly changed: () => void;
  readonly stage: () => Stage;
}

/** What people, Temporal and segments want of a batch, as orders for its segments. */
export class BatchControls {
  readonly batchId: string;
  readonly #book: OrderBook;
  readonly #hooks: Hooks;
  readonly #sites: readonly string[];
  readonly #pauseAfterEmpty: number;
  #pause: Pause | undefined;

  constructor(input: BatchInput, startedAt: number, hooks: Hooks) {
    this.#hooks = hooks;
    this.batchId = input.batch.batchId;
    this.#sites = input.sites;
    this.#pauseAfterEmpty = input.settings.pauseAfterEmpty ?? 0;
    this.#book = new OrderBook(firstOrders(input, startedAt), hooks.changed);
  }

  get orders(): Orders {
    return this.#book.now;
  }

  get stage(): Stage {
    return this.#hooks.stage();
  }

  /** Who paused the batch and why, while it is paused. */
  get paused(): Pause | undefined {
    return this.#pause;
  }

  get deadlineOver(): boolean {
    const { deadline } = this.orders;
    return deadline !== undefined && Date.now() >= deadline;
  }

  /** Nothing new is started any more. */
  get stopped(): boolean {
    return this.orders.cancelReason !== undefined || this.deadlineOver;
  }

  /** Whether all items have ended, so that nothing can be stopped or changed. */
  get over(): boolean {
    return this.stage === 'reporting' || this.stage === 'ended';
  }

  cancel(reason: Text): void {
    const { cancelReason } = this.orders;
    if (cancelReason === undefined) this.#book.change({ cancelReason: reason });
    // Said once more, in case that a segment has not heard of it; a run of an earlier version did not.
    else if (!this.over && isEdition2()) this.#book.change({});
  }

  pause(pause: Pause): void {
    // What a person wants counts more than what a command or plantain did.
    if (!this.orders.paused || pause.by === 'person') this.#pause = pause;
    if (!this.orders.paused) this.#book.change({ paused: true });
  }

  resume(): void {
    this.#pause = undefined;
    // A resume gives each site its whole row again.
    if (this.orders.paused) this.#book.change({ paused: false, ...(this.orders.wasted ? { wasted: {} } : {}) });
  }

  setConcurrency(concurrency: number): void {
    if (concurrency !== this.orders.concurrency) this.#book.change({ concurrency });
  }

  /** `deadline` in epoch milliseconds. */
  setDeadline(deadline: number): void {
    this.#book.change({ deadline });
  }

  siteOut(site: SiteOut): void {
    const { sitesOut } = this.orders;
    if (!this.#sites.includes(site.site)) log.warn('a site that no item of this batch uses is out; ignored', { site: site.site });
    else if (!sitesOut.some((known) => known.site === site.site && known.model === site.model))
      this.#book.change({ sitesOut: [...sitesOut, site] });
  }

  /** Paid requests that brought nothing: after too many in a row the batch pauses by itself. */
  wasted(news: WastedNews): void {
    const { site, code, message } = news;
    const requests = wastedAfter(this.orders.wasted?.[site] ?? 0, news);
    if (requests === (this.orders.wasted?.[site] ?? 0) || this.over) return;
    const wasted = { ...this.orders.wasted, [site]: requests };
    const last = { site, requests, ...(code === undefined ? {} : { code }), ...(message === undefined ? {} : { message }) };
    if (this.#pauseAfterEmpty === 0 || requests < this.#pauseAfterEmpty || this.stopped) return this.#book.change({ wasted });
    const known = this.#pause;
    if (!this.orders.paused || known?.by === 'plantain')
      this.#pause = { by: 'plantain', since: known?.since ?? Date.now(), wasted: last };
    this.#book.change({ wasted, paused: true });
  }

  /** Sites and models that have worked. */
  proven(names: readonly string[]): void {
    const { proven = [] } = this.orders;
    const news = names.filter((name) => !proven.includes(name));
    if (news.length > 0) this.#book.change({ proven: [...proven, ...news] });
  }
}

function firstOrders({ settings }: BatchInput, startedAt: number): Pick<Orders, 'concurrency' | 'deadline'> {
  const { concurrency, totalTimeoutMs, deadlineAt } = settings;
  if (deadlineAt !== undefined) return { concurrency, deadline: deadlineAt };
  return { concurrency, ...(totalTimeoutMs === undefined ? {} : { deadline: startedAt + totalTimeoutMs }) };
}
