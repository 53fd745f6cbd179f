import type { Card } from '../../../../src/report/card.js';
import type { Mark } from '../../../../src/report/marks.js';
import { shown, tell } from '../words.js';
import { Thumb } from './thumb.js';

export const STATUSES = {
  waiting: 'page.status.waiting',
  running: 'page.status.running',
  success: 'page.status.success',
  error: 'page.status.error',
  no_image: 'page.status.noImage',
  timeout_total: 'page.status.timeout',
  cancelled: 'page.status.cancelled',
} as const satisfies Record<Card['status'], string>;

interface TileProps {
  readonly card: Card;
  readonly mark: Mark | undefined;
  readonly onMark: (mark: Mark | undefined) => void;
  /** While it is made, where the server sends one. */
  readonly preview?: string | undefined;
  readonly isFocused: boolean;
  readonly onFocus: () => void;
  readonly onOpen: () => void;
}

/** An item: reference beside result, what it is, how it ended. */
export function Tile({ card, mark, onMark, preview, isFocused, onFocus, onOpen }: TileProps) {
  return (
    <>
      <Face {...{ card, mark, preview, isFocused, onFocus, onOpen }} />
      <span class="marking">
        {(['pick', 'reject'] as const).map((one) => (
          <button
            key={one}
            type="button"
            // By the keyboard, P and X mark the item that has the focus.
            tabIndex={-1}
            class={one}
            aria-pressed={mark === one}
            aria-label={tell(one === 'pick' ? 'page.tile.pick' : 'page.tile.reject', { name: card.label })}
            title={tell(one === 'pick' ? 'page.large.pick' : 'page.large.reject')}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              onFocus();
              onMark(mark === one ? undefined : one);
            }}
          >
            {one === 'pick' ? '✓' : '✕'}
          </button>
        ))}
      </span>
    </>
  );
}

function Face({ card, mark, preview, isFocused, onFocus, onOpen }: Omit<TileProps, 'onMark'>) {
  const { label, status, references, pictures, failure, prompt } = card;
  const [reference] = references;
  const [picture] = pictures;
  return (
    <button
      type="button"
      class={`tile ${status}${mark === undefined ? '' : ` ${mark}`}`}
      data-id={card.id}
      tabIndex={isFocused ? 0 : -1}
      onFocus={onFocus}
      onClick={onOpen}
    >
      <span class="pair">
        {reference && <Thumb picture={reference} />}
        {picture ? (
          <Thumb picture={picture} />
        ) : (
          <span class="blank">{preview === undefined ? tell(STATUSES[status]) : <img src={preview} alt="" />}</span>
        )}
        {pictures.length > 1 && <span class="badge">+{pictures.length - 1}</span>}
      </span>
      <span class="label">
        <span class="quiet">{card.index + 1}</span> {label}
        <span class="hidden">, {heardOf(card, mark)}</span>
      </span>
      {failure ? (
        <span class="failure">
          {failure.message} <span class="quiet">{failure.hint}</span>
        </span>
      ) : (
        <span class="prompt">{prompt}</span>
      )}
      <span class="meta quiet">{[card.site, metaOf(card)].filter((part) => part !== '').join(' · ')}</span>
    </button>
  );
}

/** For those who hear the page: status, mark. */
const heardOf = ({ status }: Card, mark: Mark | undefined): string =>
  shown({
    names: [
      tell(STATUSES[status]),
      ...(mark === undefined ? [] : [tell(mark === 'pick' ? 'page.mark.picked' : 'page.mark.rejected')]),
    ],
  });

/** Size asked and delivered, attempts, seconds, price. */
export function metaOf({ asked, pictures: [picture], attempts, seconds, price }: Card): string {
  const delivered = picture?.width === undefined || picture.height === undefined ? [] : [`${picture.width} × ${picture.height}`];
  return [
    ...asked,
    ...delivered,
    ...(seconds === undefined ? [] : [shown({ shortMs: seconds * 1000 })]),
    ...(attempts === undefined || attempts < 2 ? [] : [tell('page.card.attempts', { count: attempts })]),
    ...(price === undefined ? [] : [shown(price)]),
  ].join(' · ');
}
