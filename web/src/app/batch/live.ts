import { batch as atOnce, computed, signal } from '@preact/signals';
import type { Card } from '../../../../src/report/card.js';
import { type ApiError, asApiError, call, routeTo } from '../api.js';
import type { BatchFacts } from '../shapes.js';

interface Page {
  readonly cards: readonly Card[];
  readonly next?: number;
}

/** The newest preview of an item; without a URL it has gone. */
interface Preview {
  readonly index: number;
  readonly href?: string;
}

/** Cards of one request. */
const PAGE_SIZE = 500;
/** How often the sentences about the batch are asked for while it is open: why nothing happens is in no event. */
const FACTS_EVERY_MS = 4000;

/** A batch as it changes: a look at it, then its events. It finds its way back after the server was away. */
export class LiveBatch {
  readonly batchId: string;
  readonly facts = signal<BatchFacts | undefined>(undefined);
  readonly error = signal<ApiError | undefined>(undefined);
  /** Whether events come in; false: the server cannot be reached, and the browser tries again. */
  readonly isConnected = signal(false);
  /** URLs of pictures that are being made, by the positions of their items. */
  readonly previews = signal<ReadonlyMap<number, string>>(new Map());
  readonly cards = computed(() => this.#cards.value);
  readonly #cards = signal<readonly Card[]>([]);
  readonly #path: string;
  #changed = new Map<number, Card>();
  #events: EventSource | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #frame = 0;

  constructor(batchId: string) {
    this.batchId = batchId;
    this.#path = `/batches/${encodeURIComponent(batchId)}`;
  }

  open(): void {
    this.#events = new EventSource(routeTo(`${this.#path}/events`));
    this.#on('open', () => {
      this.isConnected.value = true;
      this.previews.value = new Map();
      // Whatever was missed meanwhile; the stream itself begins with a look where it cannot continue.
      void this.look();
    });
    this.#on('error', () => (this.isConnected.value = false));
    this.#on('card', (data) => this.#take(data as Card));
    this.#on('preview', (data) => this.#show(data as Preview));
    // Without what only a look has, such as the block at the end.
    this.#on('facts', (data) => (this.facts.value = { ...this.facts.value, ...(data as BatchFacts) }));
    this.#on('ended', () => void this.look());
    this.#timer = setInterval(() => void this.#lookAtFacts(), FACTS_EVERY_MS);
    void this.look();
  }

  close(): void {
    this.#events?.close();
    clearInterval(this.#timer);
    cancelAnimationFrame(this.#frame);
  }

  /** Looks at everything anew. */
  async look(): Promise<void> {
    try {
      this.facts.value = await call<BatchFacts>(this.#path);
      const cards: Card[] = [];
      for (let after = 0; ;) {
        const page = await call<Page>(`${this.#path}/items?after=${after}&limit=${PAGE_SIZE}`);
        cards.push(...page.cards);
        if (page.next === undefined) break;
        after = page.next;
      }
      atOnce(() => {
        this.#cards.value = cards;
        this.error.value = undefined;
      });
    } catch (failure) {
      this.error.value = asApiError(failure);
    }
  }

  /** Who cannot reach the server hears it from the stream. */
  async #lookAtFacts(): Promise<void> {
    if (this.facts.value?.state !== 'open' || !this.isConnected.value || document.visibilityState !== 'visible') return;
    await call<BatchFacts>(this.#path).then(
      (facts) => (this.facts.value = facts),
      (failure: unknown) => (this.error.value = asApiError(failure)),
    );
  }

  #on(name: string, take: (data: unknown) => void): void {
    this.#events?.addEventListener(name, (event) => {
      const { data } = event as MessageEvent<unknown>;
      take(typeof data === 'string' ? JSON.parse(data) : undefined);
    });
  }

  /** The stream begins with all that there are. */
  #show({ index, href }: Preview): void {
    const previews = new Map(this.previews.value);
    if (href === undefined) previews.delete(index);
    else previews.set(index, href);
    this.previews.value = previews;
  }

  /** Changes of one frame are drawn at once: a fast batch sends hundreds a second. */
  #take(card: Card): void {
    this.#changed.set(card.index, card);
    if (this.#changed.size > 1) return;
    this.#frame = requestAnimationFrame(() => {
      const changed = this.#changed;
      this.#changed = new Map();
      this.#cards.value = this.#cards.value.map((known) => changed.get(known.index) ?? known);
    });
  }
}
