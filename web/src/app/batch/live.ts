import { batch as atOnce, computed, signal } from '@preact/signals';
import type { Card } from '../../../../src/report/card.js';
import type { Tally } from '../../../../src/domain/outcome.js';
import { type ApiError, asApiError, call, routeTo } from '../api.js';

/** How a batch is now, said in the language of the page. */
export interface BatchFacts {
  readonly batchId: string;
  readonly state: 'open' | 'ended';
  /** `preparing`, `running`, `paused`, `stopping`, `reporting`, `ended`. */
  readonly stage: string;
  readonly stateText: string;
  readonly total: number;
  readonly tally: Tally;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly concurrency?: number;
  readonly sites: readonly string[];
  readonly location: string;
  readonly uiUrl?: string;
  readonly cost?: string;
  readonly forecast?: string;
  readonly leftMs?: number;
  /** Why nothing happens, or what a person should know. */
  readonly waits: readonly string[];
  /** Items without a picture that could be made again, and pictures that could be recovered for free. */
  readonly repeatable?: number;
  readonly paidFor?: number;
  readonly summary?: readonly string[];
}

interface Page {
  readonly cards: readonly Card[];
  readonly next?: number;
}

/** A batch as it changes: a look at it, then its events. It finds its way back after the server was away. */
export class LiveBatch {
  readonly facts = signal<BatchFacts | undefined>(undefined);
  readonly error = signal<ApiError | undefined>(undefined);
  /** Whether events come in; false: the server cannot be reached, and the browser tries again. */
  readonly isConnected = signal(false);
  readonly previews = signal<ReadonlyMap<number, string>>(new Map());
  readonly #cards = signal<readonly Card[]>([]);
  readonly cards = computed(() => this.#cards.value);
  readonly #path: string;
  #changed = new Map<number, Card>();
  #events: EventSource | undefined;
  #frame = 0;

  constructor(readonly batchId: string) {
    this.#path = `/batches/${encodeURIComponent(batchId)}`;
  }

  async open(): Promise<void> {
    this.#events = new EventSource(routeTo(`${this.#path}/events`));
    this.#events.addEventListener('open', () => {
      this.isConnected.value = true;
      // Whatever was missed meanwhile.
      void this.look();
    });
    this.#events.addEventListener('error', () => (this.isConnected.value = false));
    this.#events.addEventListener('card', ({ data }: MessageEvent<string>) => this.#take(JSON.parse(data) as Card));
    this.#events.addEventListener('preview', ({ data }: MessageEvent<string>) => {
      const { index, url } = JSON.parse(data) as { readonly index: number; readonly url: string };
      this.previews.value = new Map(this.previews.value).set(index, url);
    });
    for (const name of ['facts', 'ended'])
      this.#events.addEventListener(name, ({ data }: MessageEvent<string>) => {
        if (name === 'facts') this.facts.value = JSON.parse(data) as BatchFacts;
        else void this.look();
      });
    await this.look();
  }

  close(): void {
    this.#events?.close();
    cancelAnimationFrame(this.#frame);
  }

  /** Looks at everything anew. */
  async look(): Promise<void> {
    try {
      this.facts.value = await call<BatchFacts>(this.#path);
      const cards: Card[] = [];
      for (let after = 0; ;) {
        const page = await call<Page>(`${this.#path}/items?after=${after}&limit=1000`);
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
