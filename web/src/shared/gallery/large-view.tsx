import { isShowable } from './thumb.js';
import { type Signal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Card, CardPicture } from '../../../../src/report/card.js';
import type { Mark } from '../../../../src/report/marks.js';
import { shown, tell } from '../words.js';
import { Compared, Frame } from './frame.js';
import { markOfKey } from './gallery.js';
import { type Action, actionOf, inside } from './large-keys.js';
import { metaOf, STATUSES } from './tile.js';

interface LargeViewProps {
  readonly card: Card;
  /** Which of the items that are shown. */
  readonly place: { readonly at: number; readonly of: number };
  readonly mark: Mark | undefined;
  readonly onMark: (mark: Mark | undefined) => void;
  readonly onMove: (by: number) => void;
  readonly onClose: () => void;
}

/** One item as large as the window: arrows, before and after, 100 %, marks. */
export function LargeView({ card, place, mark, onMark, onMove, onClose }: LargeViewProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const number = useSignal(0);
  const isCompared = useSignal(false);
  const isWhole = useSignal(true);
  useModal(dialog);
  useEffect(() => {
    number.value = 0;
    isWhole.value = true;
  }, [card.id]);
  const picture = card.pictures[number.value] ?? card.pictures[0];
  const [reference] = card.references;
  const canCompare = picture?.type.startsWith('image/') === true && reference?.href !== undefined && isShowable(reference);
  const act = (done: Action): void => {
    if (done === 'previous' || done === 'next') onMove(done === 'previous' ? -1 : 1);
    else if (done === 'compare') isCompared.value = canCompare && !isCompared.value;
    else if (done === 'zoom') isWhole.value = !isWhole.value;
    else number.value = inside(number.value + (done === 'up' ? -1 : 1), card.pictures.length);
  };
  const onKeyDown = onKey({ act, onMark, isZoomed: () => !isWhole.value });
  return (
    <dialog ref={dialog} class="large" tabIndex={-1} aria-label={card.label} onClose={onClose} onKeyDown={onKeyDown}>
      <Head
        card={card}
        place={place}
        mark={mark}
        onMark={onMark}
        compared={canCompare ? isCompared : undefined}
        whole={picture ? isWhole : undefined}
        onClose={() => dialog.current?.close()}
      />
      <div class="stage">
        <button
          type="button"
          class="step"
          disabled={place.at === 0}
          aria-label={tell('page.large.before')}
          onClick={() => onMove(-1)}
        >
          ‹
        </button>
        {picture && canCompare && isCompared.value ? (
          <Compared before={reference} after={picture} isWhole={isWhole.value} />
        ) : (
          <Shown card={card} picture={picture} isWhole={isWhole.value} onZoom={() => (isWhole.value = !isWhole.value)} />
        )}
        <button
          type="button"
          class="step"
          disabled={place.at === place.of - 1}
          aria-label={tell('page.large.after')}
          onClick={() => onMove(1)}
        >
          ›
        </button>
      </div>
      <Facts card={card} number={number.value} onNumber={(next) => (number.value = next)} />
    </dialog>
  );
}

function useModal(dialog: RefObject<HTMLDialogElement | null>): void {
  useEffect(() => dialog.current?.showModal(), []);
  // What had the focus may be gone, such as the slider.
  useLayoutEffect(() => {
    if (!dialog.current?.contains(document.activeElement)) dialog.current?.focus();
  });
}

interface Keyed extends Pick<LargeViewProps, 'onMark'> {
  readonly act: (action: Action) => void;
  readonly isZoomed: () => boolean;
}

const onKey =
  ({ act, onMark, isZoomed }: Keyed) =>
  (event: KeyboardEvent): void => {
    const action = actionOf(event, isZoomed());
    const marked = markOfKey(event);
    if (action === undefined && marked === undefined) return;
    event.preventDefault();
    if (action) act(action);
    if (marked) onMark(marked === 'none' ? undefined : marked);
  };

interface HeadProps extends Pick<LargeViewProps, 'card' | 'place' | 'mark' | 'onMark' | 'onClose'> {
  /** Absent: there is nothing to compare. */
  readonly compared: Signal<boolean> | undefined;
  /** Absent: there is no picture. */
  readonly whole: Signal<boolean> | undefined;
}

function Head({ card, place, mark, onMark, compared, whole, onClose }: HeadProps) {
  const set = (next: Mark): void => onMark(mark === next ? undefined : next);
  return (
    <header class="row">
      <span class="label">{card.label}</span>
      <span class="quiet">{tell('page.large.place', { at: place.at + 1, of: place.of })}</span>
      <span class="spring" />
      <button type="button" aria-pressed={mark === 'pick'} class="pick" onClick={() => set('pick')}>
        {tell('page.large.pick')}
      </button>
      <button type="button" aria-pressed={mark === 'reject'} class="reject" onClick={() => set('reject')}>
        {tell('page.large.reject')}
      </button>
      {compared && (
        <button type="button" aria-pressed={compared.value} onClick={() => (compared.value = !compared.value)}>
          {tell('page.large.compare')}
        </button>
      )}
      {whole && (
        <button type="button" aria-pressed={!whole.value} onClick={() => (whole.value = !whole.value)}>
          100 %
        </button>
      )}
      <button type="button" aria-label={tell('page.close')} onClick={onClose}>
        ×
      </button>
    </header>
  );
}

interface ShownProps {
  readonly card: Card;
  readonly picture: CardPicture | undefined;
  readonly isWhole: boolean;
  readonly onZoom: () => void;
}

/** The picture itself, whole or at 100 %; without one, why there is none. */
function Shown({ card: { failure, status, label }, picture, isWhole, onZoom }: ShownProps) {
  const src = picture?.href ?? picture?.thumb;
  if (!picture || src === undefined) {
    return (
      <div class="sheet-failure">
        <p>
          <strong>{tell(STATUSES[status])}</strong> {failure && <code>{failure.code}</code>}
        </p>
        {failure && <p>{failure.message}</p>}
        {failure && <p>{failure.hint}</p>}
      </div>
    );
  }
  if (picture.type.startsWith('video/')) return <video src={src} controls />;
  return <Frame src={src} label={label} isWhole={isWhole} onZoom={onZoom} />;
}

interface FactsProps {
  readonly card: Card;
  readonly number: number;
  readonly onNumber: (number: number) => void;
}

/** Everything that is known of the item. */
function Facts({ card, number, onNumber }: FactsProps) {
  const { prompt, site, model, pictures, references } = card;
  const picture = pictures[number];
  return (
    <footer>
      <p class="prompt">{prompt}</p>
      <p class="meta quiet">
        {[tell(STATUSES[card.status]), site, ...(model === undefined ? [] : [model]), metaOf(card)]
          .filter((part) => part !== '')
          .join(' · ')}
        {picture?.bytes === undefined ? '' : ` · ${shown({ bytes: picture.bytes })}`}
      </p>
      {pictures.length > 1 && (
        <p class="row">
          {pictures.map(({ name }, n) => (
            <button key={name} type="button" aria-pressed={n === number} onClick={() => onNumber(n)}>
              {name}
            </button>
          ))}
        </p>
      )}
      <p class="row quiet">
        {picture?.href !== undefined && (
          <a href={picture.href} target="_blank" rel="noreferrer">
            {picture.name}
          </a>
        )}
        {references.map(({ name }) => (
          <span key={name}>{tell('page.large.from', { name })}</span>
        ))}
      </p>
    </footer>
  );
}
