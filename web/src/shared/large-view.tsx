import { useEffect, useRef, useState } from 'preact/hooks';
import type { Card } from '../../../src/report/card.js';
import type { Mark } from '../../../src/report/marks.js';
import { Facts } from './facts.js';
import { LargeHead } from './large-head.js';
import { markOfKey } from './mark-buttons.js';
import { Stage } from './stage.js';
import { tell } from './words.js';

export interface LargeViewProps {
  /** In the order in which they are shown. */
  readonly cards: readonly Card[];
  readonly card: Card;
  readonly mark: Mark | undefined;
  readonly onMark: (mark: Mark | undefined) => void;
  readonly onGo: (card: Card) => void;
  readonly onClose: () => void;
}

/** One item over the whole window. */
export function LargeView({ cards, card, mark, onMark, onGo, onClose }: LargeViewProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [picture, setPicture] = useState(0);
  const [isCompared, setCompared] = useState(false);
  const [isZoomed, setZoomed] = useState(false);
  const position = cards.findIndex(({ id }) => id === card.id);
  const [shown, reference] = [card.pictures[picture] ?? card.pictures[0], card.references[0]];
  const canCompare = shown !== undefined && reference?.href !== undefined;
  useEffect(() => dialog.current?.showModal(), []);
  const go = (step: number): void => {
    const next = cards[position + step];
    if (!next) return;
    setPicture(0);
    setZoomed(false);
    onGo(next);
  };
  const turn = (step: number): void => setPicture((at) => inside(at + step, card.pictures.length));
  const onKeyDown = (event: KeyboardEvent): void => {
    const kind = markOfKey(event);
    const act = kind === undefined ? actionOf(event, isZoomed) : undefined;
    if (kind === undefined && act === undefined) return;
    event.preventDefault();
    if (kind !== undefined) onMark(kind === 'clear' ? undefined : kind);
    else if (act === 'compare') setCompared(canCompare && !isCompared);
    else if (act === 'zoom') setZoomed(!isZoomed);
    else if (act === 'previous' || act === 'next') go(act === 'next' ? 1 : -1);
    else turn(act === 'down' ? 1 : -1);
  };
  const number = position + 1;
  return (
    <dialog class="large" ref={dialog} aria-label={`${card.index + 1} ${card.label}`} onClose={onClose} onKeyDown={onKeyDown}>
      <LargeHead
        {...{ cards, card, mark, onMark, number, isCompared, isZoomed, href: shown?.href }}
        onCompare={canCompare ? () => setCompared(!isCompared) : undefined}
        onZoom={() => setZoomed(!isZoomed)}
        onClose={() => dialog.current?.close()}
      />
      <div class="body">
        <button type="button" class="step" disabled={position <= 0} aria-label={tell('page.previous')} onClick={() => go(-1)}>
          <span aria-hidden="true">‹</span>
        </button>
        <Stage
          card={card}
          picture={shown}
          isCompared={isCompared && canCompare}
          isZoomed={isZoomed}
          key={`${card.id} ${picture}`}
        />
        <button type="button" class="step" disabled={number >= cards.length} aria-label={tell('page.next')} onClick={() => go(1)}>
          <span aria-hidden="true">›</span>
        </button>
        <aside>
          <Turn card={card} picture={picture} onTurn={setPicture} />
          <Facts card={card} picture={shown} />
          <p class="keys">{tell('page.keys')}</p>
        </aside>
      </div>
    </dialog>
  );
}

const inside = (at: number, length: number): number => Math.min(Math.max(0, at), Math.max(0, length - 1));

interface TurnProps {
  readonly card: Card;
  readonly picture: number;
  readonly onTurn: (picture: number) => void;
}

/** The pictures of an item that has several. */
function Turn({ card: { pictures }, picture, onTurn }: TurnProps) {
  if (pictures.length < 2) return null;
  return (
    <p class="turn">
      {pictures.map(({ name }, at) => (
        <button type="button" key={name} aria-pressed={at === picture} onClick={() => onTurn(at)}>
          <span class="hidden">{tell('page.picture', { number: at + 1, total: pictures.length })}</span>
          <span aria-hidden="true">{at + 1}</span>
        </button>
      ))}
    </p>
  );
}

type Action = 'previous' | 'next' | 'up' | 'down' | 'compare' | 'zoom';

const ARROWS: Readonly<Record<string, Action>> = { ArrowLeft: 'previous', ArrowRight: 'next', ArrowUp: 'up', ArrowDown: 'down' };
const OTHERS: Readonly<Record<string, Action>> = { PageUp: 'previous', PageDown: 'next', c: 'compare', z: 'zoom' };

/** What a key does in the large view. Arrows belong to the divider while it has the focus, and move what is zoomed. */
function actionOf(event: KeyboardEvent, isZoomed: boolean): Action | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  if (event.key === 'Escape') return isZoomed ? 'zoom' : undefined;
  const isTaken = isZoomed || event.target instanceof HTMLInputElement;
  return (isTaken ? undefined : ARROWS[event.key]) ?? OTHERS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
}
