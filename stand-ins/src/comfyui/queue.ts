import { Heap, type QueueItem } from './heap.js';
import type { ComfyuiMeter, MeteredJob } from './meter.js';

export interface HistoryEntry {
  readonly prompt: QueueItem;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly status: {
    readonly status_str: 'success' | 'error';
    readonly completed: boolean;
    readonly messages: readonly (readonly [event: string, data: object])[];
  };
  readonly meta: Readonly<Record<string, object>>;
}

/** Pending, running and finished prompts of one life of the server. */
export class PromptQueue {
  readonly pending = new Heap();
  readonly history = new Map<string, HistoryEntry>();
  running: QueueItem | undefined;
  /** The next `number`. */
  counter = 0;
  readonly #books = new Map<QueueItem, MeteredJob>();
  #wake: (() => void) | undefined;

  constructor(
    readonly meter: ComfyuiMeter,
    readonly maxHistory: number,
    /** Called when the count of what is left has changed or may have. */
    readonly updated: () => void,
  ) {}

  get remaining(): number {
    return this.pending.items.length + (this.running ? 1 : 0);
  }

  /** Throws when an entry of the same id and number is pending; the entry is in the list then, too. */
  put(item: QueueItem, apiKey?: string): void {
    this.#books.set(item, this.meter.accept(item, apiKey));
    this.pending.push(item);
    this.updated();
    this.#wake?.();
  }

  /** Waits for an entry and makes it the running one. */
  async take(closing: AbortSignal): Promise<QueueItem> {
    for (;;) {
      if (closing.aborted) throw new Error('the stand-in closes');
      const item = this.pending.pop();
      if (item) {
        this.running = item;
        this.updated();
        return item;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** The books of an entry. */
  job(item: QueueItem): MeteredJob {
    const job = this.#books.get(item);
    if (!job) throw new Error('the entry was never put');
    return job;
  }

  /** The running entry becomes history, in one step. */
  done(entry: Omit<HistoryEntry, 'prompt'>): void {
    const item = this.running;
    if (!item) return;
    this.running = undefined;
    if (this.maxHistory === 0) this.history.clear();
    else {
      if (this.history.size >= this.maxHistory) {
        const oldest = this.history.keys().next();
        if (!oldest.done) this.history.delete(oldest.value);
      }
      this.history.set(item[1], { prompt: item, ...entry });
    }
    this.updated();
  }

  /** Takes one pending entry of this id away; nothing of it is kept. */
  delete(promptId: unknown): boolean {
    const removed = this.pending.remove((item) => item[1] === promptId);
    if (!removed) return false;
    this.meter.end(this.job(removed), 'deleted');
    this.updated();
    return true;
  }

  clear(): void {
    for (const item of this.pending.items.splice(0)) this.meter.end(this.job(item), 'deleted');
    this.updated();
  }

  /** The server dies: what was pending or running is lost, and whoever waits in `take` is told. */
  lose(): void {
    this.#wake?.();
    for (const item of [...this.pending.items, ...(this.running ? [this.running] : [])]) this.meter.end(this.job(item), 'lost');
  }
}
