import { useRef } from 'preact/hooks';
import type { Card } from '../../../src/report/card.js';
import type { Mark, Marks } from '../../../src/report/marks.js';
import type { View } from './filter.js';
import { useFocus, usePrinting, useWidth } from './list-hooks.js';
import { markOfKey } from './mark-buttons.js';
import { useRows } from './rows.js';
import { Tile } from './tile.js';
import { tell } from './words.js';

export interface CardListProps {
  /** In the order in which they are shown. */
  readonly cards: readonly Card[];
  readonly marks: Marks;
  readonly size: View['size'];
  readonly onOpen: (card: Card) => void;
  readonly onMark: (id: string, mark: Mark | undefined) => void;
}

const GAP = 16;
/** Least width of a card, shape of its pictures, and height of its text, in pixels. */
const SIZES: Readonly<Record<View['size'], { readonly width: number; readonly shape: number; readonly text: number }>> = {
  small: { width: 168, shape: 0.8, text: 64 },
  medium: { width: 264, shape: 0.7, text: 124 },
  large: { width: 440, shape: 0.68, text: 124 },
};

function layoutOf(size: View['size'], width: number): { columns: number; picture: number; text: number } {
  const { width: least, shape, text } = SIZES[size];
  const columns = Math.max(1, Math.floor((width + GAP) / (Math.min(least, width) + GAP)));
  return { columns, picture: Math.round(((width - GAP * (columns - 1)) / columns) * shape), text };
}

/** Cards in rows, of which only those near the window exist; all of them on paper. */
export function CardList({ cards, marks, size, onOpen, onMark }: CardListProps) {
  const list = useRef<HTMLDivElement>(null);
  const width = useWidth(list);
  const isPrinted = usePrinting();
  const { columns, picture, text } = layoutOf(size, width);
  const rows = useRows(Math.ceil(cards.length / columns), picture + text + GAP, list);
  const focus = useFocus(list);
  const onGo = (position: number): void => {
    rows.scrollTo(Math.floor(position / columns));
    focus(position);
  };
  const about = { role: 'list', 'aria-label': tell('page.items'), ref: list } as const;
  const sizes = { '--columns': String(columns), '--picture': `${picture}px`, '--text': `${text}px` };
  const tile = (card: Card, position: number) => (
    <div
      class="cell"
      role="listitem"
      key={card.id}
      data-position={position}
      aria-setsize={cards.length}
      aria-posinset={position + 1}
    >
      <Tile card={card} mark={marks.get(card.id)} onOpen={() => onOpen(card)} onMark={(mark) => onMark(card.id, mark)} />
    </div>
  );
  if (isPrinted)
    return (
      <div class={`cards printed ${size}`} {...about}>
        {cards.map(tile)}
      </div>
    );
  const shown = width > 0 ? rows.items : [];
  return (
    <div
      class={`cards ${size}`}
      {...about}
      onKeyDown={(event) => onKey(event, { cards, columns, onMark, onGo })}
      style={{ height: `${Math.max(0, rows.height - GAP)}px`, ...sizes }}
    >
      {shown.map(({ index: row, start }) => (
        <div class="row" role="presentation" key={row} style={{ transform: `translateY(${start - rows.top}px)` }}>
          {cards.slice(row * columns, (row + 1) * columns).map((card, column) => tile(card, row * columns + column))}
        </div>
      ))}
    </div>
  );
}

interface KeyProps extends Pick<CardListProps, 'cards' | 'onMark'> {
  readonly columns: number;
  readonly onGo: (position: number) => void;
}

/** Arrows go from card to card, letters mark the one with the focus. */
function onKey(event: KeyboardEvent, { cards, columns, onMark, onGo }: KeyProps): void {
  const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-position]') : null;
  const at = Number(cell?.dataset['position'] ?? -1);
  const card = cards[at];
  if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
  const mark = markOfKey(event);
  if (mark !== undefined) onMark(card.id, mark === 'clear' ? undefined : mark);
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
  const next = step === undefined ? -1 : at + step;
  if (next >= 0 && next < cards.length) onGo(next);
  if (mark !== undefined || step !== undefined) event.preventDefault();
}
