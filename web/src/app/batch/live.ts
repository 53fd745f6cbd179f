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

/** Cards of one request; the first ones fill a window, and come soon. */
const PAGE_SIZE = 1_000;
const FIRST_SIZE = 100;
/** How soon a stream that was refused is asked for again. */
const AGAIN_MS = 2_000;
/** How often the sentences about the batch are asked for while it is open: why nothing happens is in no event. */
const FACTS_EVERY_MS = 4000;

/** A batch as it changes: a look at it, then its events. It finds its way back after the server was away. */
export class LiveBatch {
  readonly batchId: string;
  readonly facts = signal<BatchFacts | undefined>(undefined);
  readonly error = signal<ApiError | undefined>(undefined);
  /** Whether the stream broke: the server cannot be reached, and the page tries again. */
  readonly isAway = signal(false);
  /** URLs of pictures that are being made, by the positions of their items. */
  readonly previews = signal<ReadonlyMap<number, string>>(new Map());
  readonly cards = computed(() => this.#cards.value);
  readonly #cards = signal<readonly Card[]>([]);
  readonly #path: string;
  #changed = new Map<number, Card>();
  /** What came in since the last look began. */
  #newer = new Map<number, Card>();
  /** Questions for the facts, and the latest of them that is answered. */
  #asked = 0;
  #answered = 0;
  /** By the stream, after so many questions. */
  #told: { readonly facts: BatchFacts; readonly asked: number } | undefined;
  #looking: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #events: EventSource | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #frame = 0;

  constructor(batchId: string) {
    this.batchId = batchId;
    this.#path = `/batches/${encodeURIComponent(batchId)}`;
  }

  open(): void {
    document.addEventListener('visibilitychange', this.#onVisibility);
    this.#timer = setInterval(() => void this.#lookAtFacts(), FACTS_EVERY_MS);
    this.#connect();
    void this.look();
  }

  close(): void {
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.#disconnect();
    clearInterval(this.#timer);
    cancelAnimationFrame(this.#frame);
  }

  /** Looks at everything anew; who asks while a look is on its way gets one that began afterwards. */
  look(): Promise<void> {
    if (!this.#looking) {
      this.#looking = this.#look().finally(() => (this.#looking = undefined));
      return this.#looking;
    }
    this.#next ??= this.#looking.then(() => {
      this.#next = undefined;
      return this.look();
    });
    return this.#next;
  }

  async #look(): Promise<void> {
    const newer = new Map<number, Card>();
    this.#newer = newer;
    try {
      await this.#askForFacts();
      const cards: Card[] = [];
      for (let after = 0; ;) {
        const page = await call<Page>(`${this.#path}/items?after=${after}&limit=${after === 0 ? FIRST_SIZE : PAGE_SIZE}`);
        cards.push(...page.cards);
        if (page.next === undefined) break;
        // The first ones are shown while the others are on their way.
        if (this.#cards.value.length < cards.length) this.#cards.value = cards.slice();
        after = page.next;
      }
      atOnce(() => {
        // What came in the meantime is newer than what was read before.
        this.#cards.value = newer.size === 0 ? cards : cards.map((card) => newer.get(card.index) ?? card);
        this.error.value = undefined;
      });
    } catch (failure) {
      this.error.value = asApiError(failure);
    }
  }

  #connect(): void {
    clearTimeout(this.#again);
    const events = new EventSource(routeTo(`${this.#path}/events`));
    this.#events = events;
    this.#on('open', () => {
      this.isAway.value = false;
      this.previews.value = new Map();
      // Whatever was missed meanwhile; the stream itself begins with a look where it cannot continue.
      void this.look();
    });
    this.#on('error', () => {
      this.isAway.value = true;
      // After an answer that is no stream, a browser does not try again.
      if (events.readyState === EventSource.CLOSED) this.#again = setTimeout(() => this.#connect(), AGAIN_MS);
    });
    this.#on('card', (data) => this.#take(data as Card));
    this.#on('preview', (data) => this.#show(data as Preview));
    this.#on('facts', (data) => {
      const facts = data as BatchFacts;
      this.#told = { facts, asked: this.#asked };
      // Without what only a look has, such as the block at the end.
      this.#know({ ...this.facts.value, ...facts });
    });
    this.#on('ended', () => void this.look());
  }

  #disconnect(): void {
    clearTimeout(this.#again);
    this.#events?.close();
    this.#events = undefined;
  }

  /** A browser has six connections to a server, for all its windows: one in the background needs none. */
  readonly #onVisibility = (): void => {
    if (document.visibilityState === 'hidden') this.#disconnect();
    else if (!this.#events) this.#connect();
  };

  /** Who cannot reach the server hears it from the stream. */
  async #lookAtFacts(): Promise<void> {
    if (this.facts.value?.state !== 'open' || this.isAway.value || document.visibilityState !== 'visible') return;
    try {
      await this.#askForFacts();
      this.error.value = undefined;
    } catch (failure) {
      this.error.value = asApiError(failure);
    }
  }

  /** What the stream has told since the question is newer than the answer, and so is an answer to a later question. */
  async #askForFacts(): Promise<void> {
    const asked = ++this.#asked;
    const answer = await call<BatchFacts>(this.#path);
    if (asked < this.#answered) return;
    this.#answered = asked;
    this.#know(this.#told && this.#told.asked >= asked ? { ...answer, ...this.#told.facts } : answer);
  }

  /** A batch that has ended stays so: a look at it from before its end may be told after its end. */
  #know(facts: BatchFacts): void {
    if (this.facts.value?.state !== 'ended' || facts.state === 'ended') this.facts.value = facts;
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
    this.#newer.set(card.index, card);
    this.#changed.set(card.index, card);
    if (this.#changed.size > 1) return;
    this.#frame = requestAnimationFrame(() => {
      const changed = this.#changed;
      this.#changed = new Map();
      this.#cards.value = this.#cards.value.map((known) => changed.get(known.index) ?? known);
    });
  }
}
