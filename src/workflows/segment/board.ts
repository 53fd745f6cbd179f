import { count, EMPTY_TALLY, type Outcome, type Tally, workedMs } from '../../domain/outcome.js';
import type { EndedItem, RunningItem, SlowWork } from '../../domain/progress.js';
import { shorten } from '../../domain/text/shorten.js';
import type { ItemState } from '../item/item-state.js';
import { mapText } from '../../words/words.js';

/** Such work takes seconds. */
const SLOW_MS = 30_000;
const FREE: readonly SlowWork['phase'][] = ['uploading', 'recovering', 'storing'];

/** 500 items of a segment may end between two looks, and an answer of a query has at most 4 MB. */
const LONGEST_MESSAGE = 1_000;

/** What a segment shows of itself: items under way, items ended, the tally. */
export class Board {
  tally: Tally = EMPTY_TALLY;
  readonly #running = new Map<number, RunningItem>();
  readonly #ended: EndedItem[] = [];

  phase({ route, attempt }: ItemState, phase: RunningItem['phase']): void {
    const { index, id, label, site } = route;
    this.#running.set(index, { index, id, label, site, attempt, phase, since: Date.now() });
  }

  gone(index: number): void {
    this.#running.delete(index);
  }

  ended({ route }: ItemState, outcome: Outcome): void {
    this.#running.delete(route.index);
    this.tally = count(this.tally, outcome);
    const { index, id, status, startedAt, uploadMs, generationMs } = outcome;
    const tookMs = startedAt === undefined ? 0 : Math.max(1, workedMs(outcome));
    const images = outcome.status === 'success' ? outcome.images.length : 0;
    const times = uploadMs === undefined ? {} : { uploadMs, ...(generationMs === undefined ? {} : { generationMs }) };
    const why =
      outcome.status === 'success'
        ? {}
        : { code: outcome.code, message: mapText(outcome.message, (part) => shorten(part, LONGEST_MESSAGE)) };
    this.#ended.push({ index, id, label: route.label, status, images, tookMs, ...times, ...why });
  }

  get running(): RunningItem[] {
    return [...this.#running.values()];
  }

  /** Free work that has taken too long. */
  slow(now: number): SlowWork[] {
    return FREE.flatMap((phase) => {
      const sinces = this.#sinces(phase).filter((since) => now - since >= SLOW_MS);
      return sinces.length === 0 ? [] : [{ phase, items: sinces.length, since: Math.min(...sinces) }];
    });
  }

  /** When free work that is under way may become slow, epoch milliseconds. */
  slowAt(now: number): number | undefined {
    const young = FREE.flatMap((phase) => this.#sinces(phase)).filter((since) => now - since < SLOW_MS);
    return young.length === 0 ? undefined : Math.min(...young) + SLOW_MS;
  }

  #sinces(phase: RunningItem['phase']): number[] {
    return this.running.filter((item) => item.phase === phase).map(({ since }) => since);
  }

  endedSince(cursor: number): EndedItem[] {
    return this.#ended.slice(cursor);
  }

  get cursor(): number {
    return this.#ended.length;
  }
}
