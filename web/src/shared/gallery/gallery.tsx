import { useSignal } from '@preact/signals';
import type { ComponentChildren, CSSProperties, RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Card } from '../../../../src/report/card.js';
import type { Mark, Marks } from '../../../../src/report/marks.js';
import { tell } from '../words.js';
import { type Choice, chosen, counted, EVERYTHING } from './choose.js';
import { type Grid, useGrid } from './grid.js';
import { useInTurn } from './in-turn.js';
import { type OnMark, useMarking } from './marking.js';
import { LargeView } from './large-view.js';
import { Tile } from './tile.js';
import { Toolbar } from './toolbar.js';
import './gallery.css';

export interface GalleryProps {
  /** In input order. */
  readonly cards: readonly Card[];
  readonly marks: Marks;
  readonly onMark: OnMark;
  /** URLs of pictures that are being made, by the positions of their items. */
  readonly previews?: ReadonlyMap<number, string>;
  /** What else there is to do, beside the filters. */
  readonly children?: ComponentChildren;
}

const KEYS: Readonly<Record<string, Mark | 'none'>> = { p: 'pick', x: 'reject', u: 'none' };

/** The mark that a key sets; `none` takes it away. */
export const markOfKey = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): Mark | 'none' | undefined =>
  ctrlKey || metaKey || altKey ? undefined : KEYS[key.toLowerCase()];

/** All items as tiles, with filters, marks by the keyboard, and a large view. */
export function Gallery({ cards, marks, onMark, previews, children }: GalleryProps) {
  const choice = useSignal<Choice>(EVERYTHING);
  const marking = useMarking(marks, onMark);
  const opened = useSignal<string | undefined>(undefined);
  const shownCards = chosen(cards, marks, choice.value);
  const at = shownCards.findIndex(({ id }) => id === opened.value);
  const open = shownCards[at];
  return (
    <section class="gallery" aria-label={tell('page.gallery')} onKeyDown={marking.onKeyDown}>
      <Toolbar choice={choice.value} counts={counted(cards, marks)} onChoose={(next) => (choice.value = next)}>
        {marking.undo && (
          <button type="button" title="Ctrl+Z" aria-keyshortcuts="Control+Z Meta+Z" onClick={marking.undo}>
            {tell('page.mark.undo')}
          </button>
        )}
        {children}
      </Toolbar>
      {shownCards.length === 0 && (
        <p class="quiet">{cards.length === 0 ? tell('page.gallery.empty') : tell('page.gallery.nothing')}</p>
      )}
      <Tiles
        cards={shownCards}
        marks={marks}
        onMark={marking.mark}
        previews={previews ?? NONE}
        onOpen={(id) => (opened.value = id)}
      />
      {open && (
        <LargeView
          card={open}
          place={{ at, of: shownCards.length }}
          mark={marks.get(open.id)}
          onMark={(mark) => marking.mark(open.id, mark)}
          onMove={(by) => (opened.value = shownCards[Math.min(Math.max(at + by, 0), shownCards.length - 1)]?.id)}
          onClose={() => (opened.value = undefined)}
        />
      )}
    </section>
  );
}

/** The scroll, the row, and the rows before it. */
const FRAMES_TO_A_TILE = 8;

const NONE: ReadonlyMap<number, string> = new Map();

interface TilesProps extends Required<Pick<GalleryProps, 'cards' | 'marks' | 'onMark' | 'previews'>> {
  readonly onOpen: (id: string) => void;
}

function Tiles({ cards, marks, onMark, previews, onOpen }: TilesProps) {
  const frame = useRef<HTMLUListElement>(null);
  const grid = useGrid(frame, cards.length);
  const rows = useInTurn(grid.rows, grid.middle);
  const isPrinted = usePrinted();
  const focused = useSignal(0);
  const at = Math.min(focused.value, Math.max(0, cards.length - 1));
  const onKeyDown = keysOf({ grid, frame, at, cards, onMark, onFocus: (index) => (focused.value = index) });
  const item = (card: Card, index: number, style?: CSSProperties) => (
    <li key={card.id} aria-posinset={index + 1} aria-setsize={cards.length} {...(style ? { style } : {})}>
      <Tile
        card={card}
        mark={marks.get(card.id)}
        onMark={(mark) => onMark(card.id, mark)}
        preview={previews.get(card.index)}
        isFocused={index === at}
        onFocus={() => (focused.value = index)}
        onOpen={() => onOpen(card.id)}
      />
    </li>
  );
  if (isPrinted) return <ul class="tiles printed">{cards.map((card, index) => item(card, index))}</ul>;
  return (
    <ul ref={frame} class="tiles" style={{ blockSize: `${grid.height}px` }} onKeyDown={onKeyDown}>
      {rows.flatMap(({ index: row, top }) =>
        cards
          .slice(row * grid.columns, (row + 1) * grid.columns)
          .map((card, column) => item(card, row * grid.columns + column, grid.placeOf(column, top))),
      )}
    </ul>
  );
}

interface KeysOf extends Pick<TilesProps, 'cards' | 'onMark'> {
  readonly grid: Grid;
  readonly frame: RefObject<HTMLElement | null>;
  /** The tile that has the focus. */
  readonly at: number;
  readonly onFocus: (index: number) => void;
}

/** Arrows move the focus over the grid, P, X and U mark what has it. */
function keysOf({ grid, frame, at, cards, onMark, onFocus }: KeysOf): (event: KeyboardEvent) => void {
  const focus = (index: number): void => {
    const card = cards[index];
    if (!card) return;
    onFocus(index);
    grid.reveal(index);
    // Its row may not be drawn yet.
    const take = (tries: number): void => {
      const tile = frame.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(card.id)}"]`);
      if (tile) tile.focus({ preventScroll: true });
      else if (tries > 1) requestAnimationFrame(() => take(tries - 1));
    };
    take(FRAMES_TO_A_TILE);
  };
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -grid.columns,
    ArrowDown: grid.columns,
  };
  return (event) => {
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      focus(at + step);
    }
    const mark = markOfKey(event);
    const card = cards[at];
    if (mark && card) onMark(card.id, mark === 'none' ? undefined : mark);
  };
}

/** Whether the page is being printed: paper does not scroll, so everything is drawn. */
function usePrinted(): boolean {
  const isPrinted = useSignal(false);
  useEffect(() => {
    const print = matchMedia('print');
    const look = (): boolean => (isPrinted.value = print.matches);
    look();
    print.addEventListener('change', look);
    return () => print.removeEventListener('change', look);
  }, []);
  return isPrinted.value;
}
