import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { storesOf } from '../../client/batches/batch-stores.js';
import { inputOf } from '../../client/batches/input-of.js';
import type { ListedBatch } from '../../client/batches/listed-batch.js';
import type { BatchEvent, EndedEvent, ProgressEvent, StartedEvent } from '../../client/events.js';
import { ProgressNews } from '../../client/progress-news.js';
import type { Session } from '../../client/session.js';
import { PreviewPlace } from '../../disk/preview-place.js';
import type { RunningItem } from '../../domain/progress.js';
import { GrowingRecord } from '../../staging/growing-record.js';
import type { Store } from '../../stores/store.js';
import type { CardFacts } from './cards.js';
import { StagedItems } from './items.js';
import { PreviewFiles } from './previews.js';
import { Ring } from './ring.js';

/** Of one batch; a page that was away for longer looks anew. */
const MOST_KEPT = 4_000;
/** The record is written a moment after an item has ended. */
const RECORD_EVERY_MS = 500;
/** After the last reader has gone, so that one that reconnects finds all. */
const LINGER_MS = 60_000;
const AGAIN_MS = 2_000;
const PREVIEWS_EVERY_MS = 1_000;

/** What a stream of a batch carries. */
export type Entry = { readonly kind: 'event'; readonly event: BatchEvent } | { readonly kind: 'card'; readonly facts: CardFacts };

/** Where the events of a batch come from, once. */
export type Follow = (signal: AbortSignal) => AsyncIterable<BatchEvent>;

/** A batch that somebody looks at: its items, its record, and what happens to it, for all readers together. */
export class WatchedBatch {
  readonly batchId: string;
  /** Of the numbers of the events: those of another one mean nothing here. */
  epoch = newEpoch();
  readonly ring = new Ring<Entry>(MOST_KEPT);
  readonly store: Store;
  readonly staging: Store;
  readonly items: StagedItems;
  readonly record: GrowingRecord;
  readonly previews: PreviewFiles;
  readonly #follow: Follow;
  readonly #readFolder: () => Promise<string | undefined>;
  #folder: Promise<string | undefined> | undefined;
  readonly #news = new ProgressNews();
  readonly #running = new Map<number, string>();
  /** Items that have ended and are not on record yet. */
  readonly #awaited = new Set<number>();
  #state: { started?: StartedEvent; progress?: ProgressEvent; ended?: EndedEvent } = {};
  #readers = 0;
  #following: AbortController | undefined;
  #recording = false;
  #looking: NodeJS.Timeout | undefined;
  /** Workers of this process make it, and whoever looks after them tells its events. */
  isServed = false;

  constructor(session: Session, listed: ListedBatch, follow: Follow) {
    this.batchId = listed.batchId;
    const { store, staging, staged } = storesOf(session, listed);
    this.store = store;
    this.staging = staging;
    this.items = new StagedItems(staging, staged);
    this.record = new GrowingRecord(staging, staged, (indexes) => void this.#pushCards(indexes));
    this.previews = new PreviewFiles(new PreviewPlace(session.config.dataDir).folderOf(listed.batchId));
    this.#follow = follow;
    this.#readFolder = async () => (await inputOf(session, listed))?.folder;
  }

  get isIdle(): boolean {
    return this.#readers === 0 && !this.#following && !this.isServed;
  }

  /** The items that are being made, by the last look at it. */
  get running(): readonly RunningItem[] {
    return this.#state.ended ? [] : (this.#state.progress?.running ?? []);
  }

  get started(): StartedEvent | undefined {
    return this.#state.started;
  }

  /** What a reader has to know who has seen nothing yet. */
  get state(): readonly BatchEvent[] {
    const { started, progress, ended } = this.#state;
    return [started, ended ? undefined : progress, ended].filter((event) => event !== undefined);
  }

  /** Takes what happens. */
  push(event: BatchEvent): void {
    if (event.event === 'started') this.#state = { ...(this.#state.ended ? {} : this.#state), started: event };
    if (event.event === 'progress') {
      this.#state.progress = event;
      if (!this.#news.isNews(event)) return;
      this.#noteRunning(event.running);
    }
    if (event.event === 'ended') {
      this.#state.ended = event;
      void this.record.look().catch(() => undefined);
    }
    if (event.event === 'item') this.#await(event.index);
    this.ring.push({ kind: 'event', event });
  }

  /** Of its results in their store; undefined where nothing tells it. */
  folder(): Promise<string | undefined> {
    this.#folder ??= this.#readFolder().catch(() => undefined);
    return this.#folder;
  }

  /** While `work` lasts, somebody reads. */
  async read<T>(work: () => Promise<T>): Promise<T> {
    this.#readers += 1;
    this.#begin();
    this.#looking ??= setInterval(() => void this.#lookForPreviews(), PREVIEWS_EVERY_MS).unref();
    try {
      return await work();
    } finally {
      this.#readers -= 1;
      if (this.#readers === 0) {
        clearInterval(this.#looking);
        this.#looking = undefined;
        setTimeout(() => this.#leave(), LINGER_MS).unref();
      }
    }
  }

  /** Stops to follow it. */
  close(): void {
    this.#following?.abort();
    this.#following = undefined;
  }

  #leave(): void {
    if (this.#readers === 0) this.close();
  }

  async #lookForPreviews(): Promise<void> {
    if (await this.previews.look()) this.ring.wake();
  }

  #begin(): void {
    if (this.isServed || this.#following) return;
    const following = new AbortController();
    this.#following = following;
    void this.#run(following.signal).finally(() => {
      if (this.#following !== following) return;
      this.#following = undefined;
      // What happens until the next reader comes is not in the ring.
      this.epoch = newEpoch();
    });
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.isServed) {
      try {
        for await (const event of this.#follow(signal)) {
          if (this.isServed) return;
          // Each look at a batch that has paused itself begins anew.
          if (event.event !== 'started' || !this.#state.started) this.push(event);
          if (event.event === 'ended') return;
        }
      } catch {
        // Temporal is away, or the batch has just gone: the next look tells.
      }
      await pause(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  #noteRunning(running: readonly RunningItem[]): void {
    const changed = running.filter(({ index, phase, attempt, detail }) => {
      const now = `${phase} ${attempt} ${JSON.stringify(detail ?? null)}`;
      if (this.#running.get(index) === now) return false;
      this.#running.set(index, now);
      return true;
    });
    const here = new Set(running.map(({ index }) => index));
    for (const index of this.#running.keys()) if (!here.has(index)) this.#running.delete(index);
    void this.#pushCards(changed.map(({ index }) => index));
  }

  #await(index: number): void {
    this.#awaited.add(index);
    if (!this.#recording) void this.#untilRecorded();
  }

  async #untilRecorded(): Promise<void> {
    this.#recording = true;
    for (let looks = 0; this.#awaited.size > 0 && looks < 120; looks += 1) {
      await this.record.look().catch(() => undefined);
      for (const index of this.#awaited) if (this.record.outcomes.has(index)) this.#awaited.delete(index);
      if (this.#awaited.size > 0) await pause(RECORD_EVERY_MS);
    }
    this.#awaited.clear();
    this.#recording = false;
  }

  async #pushCards(indexes: readonly number[]): Promise<void> {
    for (const index of indexes) {
      const facts = await this.factsOf(index).catch(() => undefined);
      if (facts) this.ring.push({ kind: 'card', facts });
    }
  }

  /** What is known of an item; undefined where there is none of this position. */
  async factsOf(index: number): Promise<CardFacts | undefined> {
    const item = await this.items.at(index);
    if (!item) return undefined;
    const outcome = this.record.outcomes.get(index);
    const running = outcome ? undefined : this.running.find((one) => one.index === index);
    return { item, ...(outcome ? { outcome } : {}), ...(running ? { running } : {}) };
  }
}

const newEpoch = (): string => randomBytes(4).toString('hex');
