import type { Card } from '../../../../src/report/card.js';
import type { Mark, Marks } from '../../../../src/report/marks.js';

/** Items of one kind: those that have a picture, have none, or are still to come. */
export type Kind = 'all' | 'success' | 'failed' | 'open';
export type MarkFilter = 'all' | Mark | 'none';
export type Order = 'input' | 'slowest' | 'dearest' | 'status';

/** Which cards are shown, and in which order. */
export interface Choice {
  readonly kind: Kind;
  readonly mark: MarkFilter;
  readonly search: string;
  readonly order: Order;
}

export const EVERYTHING: Choice = { kind: 'all', mark: 'all', search: '', order: 'input' };

export const kindOf = ({ status }: Card): Exclude<Kind, 'all'> =>
  status === 'success' ? 'success' : status === 'waiting' || status === 'running' ? 'open' : 'failed';

/** The cards of a choice. */
export function chosen(cards: readonly Card[], marks: Marks, { kind, mark, search, order }: Choice): readonly Card[] {
  const sought = search
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = cards.filter((card) => {
    if (kind !== 'all' && kindOf(card) !== kind) return false;
    if (mark !== 'all' && (marks.get(card.id) ?? 'none') !== mark) return false;
    if (sought.length === 0) return true;
    const text = [card.id, card.label, card.prompt, ...card.pictures.map(({ name }) => name)].join('\n').toLowerCase();
    return sought.every((word) => text.includes(word));
  });
  return order === 'input' ? found : found.sort((a, b) => compare(a, b, order) || a.index - b.index);
}

const RANKS: Readonly<Record<Card['status'], number>> = {
  error: 0,
  no_image: 1,
  timeout_total: 2,
  cancelled: 3,
  running: 4,
  waiting: 5,
  success: 6,
};

function compare(a: Card, b: Card, order: Exclude<Order, 'input'>): number {
  if (order === 'status') return RANKS[a.status] - RANKS[b.status];
  if (order === 'slowest') return (b.seconds ?? -1) - (a.seconds ?? -1);
  return Number(b.price?.amount ?? -1) - Number(a.price?.amount ?? -1);
}

/** How many cards are of each kind, and of each mark. */
export function counted(cards: readonly Card[], marks: Marks): Readonly<Record<Kind | Mark, number>> {
  const counts = { all: cards.length, success: 0, failed: 0, open: 0, pick: 0, reject: 0 };
  for (const card of cards) {
    counts[kindOf(card)]++;
    const mark = marks.get(card.id);
    if (mark) counts[mark]++;
  }
  return counts;
}
