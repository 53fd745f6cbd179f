import { log, setHandler } from '@temporalio/workflow';
import { isConcurrency } from '../domain/allowance.js';
import type { BatchInput } from '../domain/batch.js';
import { cancelBatch, extendDeadline, pauseBatch, resumeBatch, setConcurrency, siteIsOut, siteWorks } from './messages.js';
import { OrderBook, type Orders, type SiteOut } from './orders.js';

/** Takes what people, Temporal and segments want of a batch, and makes orders of it. */
export class BatchControls {
  readonly #book: OrderBook;

  /** `changed` is called after each change of the orders; `cancelled` before the first of a cancel. */
  constructor(
    input: BatchInput,
    startedAt: number,
    private readonly hooks: { readonly changed: () => void; readonly cancelled: () => void },
  ) {
    this.#book = new OrderBook(firstOrders(input, startedAt), hooks.changed);
    this.#listen();
  }

  get orders(): Orders {
    return this.#book.now;
  }

  get deadlineOver(): boolean {
    const { deadline } = this.orders;
    return deadline !== undefined && Date.now() >= deadline;
  }

  /** Nothing new is started any more. */
  get stopped(): boolean {
    return this.orders.cancelReason !== undefined || this.deadlineOver;
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
    setHandler(siteWorks, (names) => this.#proven(names), { description: 'For segments: what has worked in this batch.' });
    setHandler(siteIsOut, (site) => this.siteOut(site), { description: 'For segments: a site is of no use to the batch.' });
  }

  cancel(reason: string): void {
    if (this.orders.cancelReason !== undefined) return;
    this.hooks.cancelled();
    this.#book.change({ cancelReason: reason });
  }

  siteOut(site: SiteOut): void {
    const { sitesOut } = this.orders;
    if (!sitesOut.some((known) => known.site === site.site && known.model === site.model))
      this.#book.change({ sitesOut: [...sitesOut, site] });
  }

  /** Of whatever was sent: names that are new. */
  #proven(names: unknown): void {
    const { proven = [] } = this.orders;
    const told: readonly unknown[] = Array.isArray(names) ? names : [];
    const news = told.filter((name) => typeof name === 'string').filter((name) => !proven.includes(name));
    if (news.length > 0) this.#book.change({ proven: [...proven, ...news] });
  }

  #pause(paused: boolean): void {
    if (paused !== this.orders.paused) this.#book.change({ paused });
  }

  #setConcurrency(concurrency: unknown): void {
    if (!isConcurrency(concurrency)) log.warn('setConcurrency takes a whole number from 1 to 100; ignored', { concurrency });
    else if (concurrency !== this.orders.concurrency) this.#book.change({ concurrency });
  }
}

function firstOrders({ settings }: BatchInput, startedAt: number): Pick<Orders, 'concurrency' | 'deadline'> {
  const { concurrency, totalTimeoutMs } = settings;
  return { concurrency, ...(totalTimeoutMs === undefined ? {} : { deadline: startedAt + totalTimeoutMs }) };
}
