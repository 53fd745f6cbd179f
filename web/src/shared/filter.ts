import type { Card } from '../../../src/report/card.js';
import type { Mark, Marks } from '../../../src/report/marks.js';

export const STATUSES = ['all', 'success', 'failed', 'open'] as const;
export const MARK_FILTERS = ['all', 'pick', 'reject', 'none'] as const;
export const SORTS = ['input', 'time', 'price', 'status'] as const;
export const SIZES = ['small', 'medium', 'large'] as const;

/** Which cards are shown, and how. */
export interface View {
  readonly search: string;
  readonly status: (typeof STATUSES)[number];
  readonly mark: (typeof MARK_FILTERS)[number];
  readonly sort: (typeof SORTS)[number];
  readonly size: (typeof SIZES)[number];
}

export const WHOLE: View = { search: '', status: 'all', mark: 'all', sort: 'input', size: 'medium' };

/** How a card ended, as a filter names it. */
export function stageOf({ status }: Pick<Card, 'status'>): 'success' | 'failed' | 'open' {
  if (status === 'success') return 'success';
  return status === 'waiting' || status === 'running' ? 'open' : 'failed';
}

/** The cards of a view, in its order. Each word of the search is somewhere in name, id, prompt, site or model. */
export function visible(cards: readonly Card[], marks: Marks, view: View): readonly Card[] {
  const needed = view.search.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
  const found = cards.filter(
    (card) =>
      (view.status === 'all' || stageOf(card) === view.status) &&
      (view.mark === 'all' || (marks.get(card.id) ?? 'none') === view.mark) &&
      (needed.length === 0 || holdsAll(card, needed)),
  );
  const order = ORDERS[view.sort];
  return order ? found.sort((a, b) => order(a) - order(b) || a.index - b.index) : found;
}

function holdsAll({ label, id, prompt, site, model = '', pictures }: Card, needed: readonly string[]): boolean {
  const text = [label, id, prompt, site, model, ...pictures.map(({ name }) => name)].join('\n').toLocaleLowerCase();
  return needed.every((word) => text.includes(word));
}

const STAGES = ['failed', 'open', 'success'];
const ORDERS: Readonly<Record<View['sort'], ((card: Card) => number) | undefined>> = {
  input: undefined,
  time: ({ seconds = -1 }) => -seconds,
  price: ({ price }) => -Number(price?.amount ?? -1),
  status: (card) => STAGES.indexOf(stageOf(card)),
};

export interface Counts {
  readonly pictures: number;
  readonly success: number;
  readonly failed: number;
  readonly open: number;
}

export function countsOf(cards: readonly Card[]): Counts {
  const counts = { pictures: 0, success: 0, failed: 0, open: 0 };
  for (const card of cards) {
    counts[stageOf(card)] += 1;
    counts.pictures += card.pictures.length;
  }
  return counts;
}

export function markCounts(marks: Marks): Readonly<Record<Mark, number>> {
  const counts = { pick: 0, reject: 0 };
  for (const mark of marks.values()) counts[mark] += 1;
  return counts;
}

/** The marks with another one for an item, or with none. */
export function marked(marks: Marks, id: string, mark: Mark | undefined): Marks {
  const changed = new Map(marks);
  if (mark === undefined) changed.delete(id);
  else changed.set(id, mark);
  return changed;
}
