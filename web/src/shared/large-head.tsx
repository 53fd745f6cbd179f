import type { Card } from '../../../src/report/card.js';
import type { Mark } from '../../../src/report/marks.js';
import { MarkButtons } from './mark-buttons.js';
import { tell } from './words.js';

interface LargeHeadProps {
  readonly cards: readonly Card[];
  readonly card: Card;
  readonly mark: Mark | undefined;
  readonly onMark: (mark: Mark | undefined) => void;
  readonly onClose: () => void;
  readonly number: number;
  readonly isCompared: boolean;
  readonly isZoomed: boolean;
  readonly href: string | undefined;
  readonly onCompare: (() => void) | undefined;
  readonly onZoom: () => void;
}

/** Where one is, and what can be done with what is seen. */
export function LargeHead(props: LargeHeadProps) {
  const { cards, card, mark, onMark, number, isCompared, isZoomed, href, onCompare, onZoom, onClose } = props;
  return (
    <header>
      <span class="position">{tell('page.position', { number, total: cards.length })}</span>
      <h2>
        <span class="number">{card.index + 1}</span> {card.label}
      </h2>
      <span class="tools">
        <MarkButtons mark={mark} onMark={onMark} />
        {onCompare && (
          <button type="button" aria-pressed={isCompared} aria-keyshortcuts="C" onClick={onCompare}>
            {tell('page.compare')}
          </button>
        )}
        <button type="button" aria-pressed={isZoomed} aria-keyshortcuts="Z" onClick={onZoom}>
          {tell('page.zoom')}
        </button>
        {href !== undefined && (
          <a href={href} target="_blank" rel="noreferrer">
            {tell('page.openFile')}
          </a>
        )}
        <button type="button" class="close" aria-label={tell('page.close')} onClick={onClose}>
          <span aria-hidden="true">✕</span>
        </button>
      </span>
    </header>
  );
}
