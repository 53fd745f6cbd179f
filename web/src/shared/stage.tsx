import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Card, CardPicture } from '../../../src/report/card.js';
import { isFilm, isImage, statusText } from './facts.js';
import { tell } from './words.js';

interface StageProps {
  readonly card: Card;
  readonly picture: CardPicture | undefined;
  readonly isCompared: boolean;
  readonly isZoomed: boolean;
}

/** A result as large as it fits or in its own pixels; alone, beside its reference, or over it with a divider. */
export function Stage({ card, picture, isCompared, isZoomed }: StageProps) {
  const stage = useRef<HTMLDivElement>(null);
  const [divider, setDivider] = useState(50);
  const [reference] = card.references;
  useLayoutEffect(() => {
    const { current } = stage;
    if (!current || !isZoomed) return;
    current.scrollTo((current.scrollWidth - current.clientWidth) / 2, (current.scrollHeight - current.clientHeight) / 2);
    current.focus();
  }, [isZoomed]);
  if (!picture) {
    return (
      <div class="stage" ref={stage}>
        {reference?.href === undefined ? undefined : (
          <Whole picture={reference} name={tell('page.reference.of', { name: reference.name })} />
        )}
        <p class="empty">{card.failure ? tell('page.noPicture') : statusText(card)}</p>
      </div>
    );
  }
  const name = tell('page.result.of', { label: card.label });
  if (isCompared && reference?.href !== undefined) {
    return (
      <div class="compare">
        <div class={`stage${isZoomed ? ' zoomed' : ''}`} ref={stage} tabIndex={isZoomed ? 0 : -1} {...panning(stage, isZoomed)}>
          <div class="over" style={{ '--divider': `${divider}%`, '--ratio': ratioOf(picture) }}>
            <Whole picture={picture} name={name} />
            <img class="under" src={reference.href} alt={tell('page.reference.of', { name: reference.name })} draggable={false} />
            <span class="line" aria-hidden="true" />
          </div>
        </div>
        <label class="divider">
          <span>{tell('page.reference')}</span>
          <input
            type="range"
            min="0"
            max="100"
            value={divider}
            aria-label={tell('page.compare.slider')}
            onInput={({ currentTarget }) => setDivider(Number(currentTarget.value))}
          />
          <span>{tell('page.result')}</span>
        </label>
      </div>
    );
  }
  return (
    <div class={`stage${isZoomed ? ' zoomed' : ''}`} ref={stage} tabIndex={isZoomed ? 0 : -1} {...panning(stage, isZoomed)}>
      <Whole picture={picture} name={name} />
    </div>
  );
}

const ratioOf = ({ width, height }: CardPicture): string => (width && height ? `${width} / ${height}` : 'auto');

/** What a browser can show of it. */
function Whole({ picture, name }: { readonly picture: CardPicture; readonly name: string }) {
  const { href, thumb, width, height } = picture;
  const source = href ?? thumb;
  if (source === undefined) return <p class="empty">{picture.name}</p>;
  if (isFilm(picture)) return <video src={source} controls aria-label={name} />;
  if (!isImage(picture)) return <p class="empty">{picture.name}</p>;
  const size = width && height ? { width, height } : {};
  return <img src={source} alt={name} {...size} draggable={false} />;
}

/** The mouse moves what is larger than the window. */
function panning(stage: { readonly current: HTMLElement | null }, isZoomed: boolean) {
  if (!isZoomed) return {};
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.pointerType !== 'mouse' || !stage.current) return;
      stage.current.setPointerCapture(event.pointerId);
      event.preventDefault();
    },
    onPointerMove: (event: PointerEvent) => {
      if (event.pointerType === 'mouse' && event.buttons === 1) stage.current?.scrollBy(-event.movementX, -event.movementY);
    },
  };
}
