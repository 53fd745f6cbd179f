import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { CardPicture } from '../../../../src/report/card.js';
import { tell } from '../words.js';

interface FrameProps {
  readonly src: string;
  readonly label: string;
  readonly isWhole: boolean;
  readonly onZoom: () => void;
}

/** A picture that fits, or one that arrows, wheel and mouse move about. */
export function Frame({ src, label, isWhole, onZoom }: FrameProps) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = frame;
    if (!current || isWhole) return;
    current.scrollTo((current.scrollWidth - current.clientWidth) / 2, (current.scrollHeight - current.clientHeight) / 2);
    current.focus();
  }, [isWhole]);
  const pan = (event: PointerEvent): void => {
    if (!isWhole && event.pointerType === 'mouse' && event.buttons === 1) {
      frame.current?.scrollBy(-event.movementX, -event.movementY);
    }
  };
  return (
    <div ref={frame} class={isWhole ? 'frame' : 'frame whole-size'} tabIndex={isWhole ? -1 : 0} onPointerMove={pan}>
      <img src={src} alt={label} draggable={false} onDblClick={onZoom} />
    </div>
  );
}

interface ComparedProps {
  readonly before: CardPicture;
  readonly after: CardPicture;
  readonly isWhole: boolean;
}

/** The reference over the result, as far as the slider, or a drag over the picture, says. */
export function Compared({ before, after, isWhole }: ComparedProps) {
  const share = useSignal(50);
  const layers = useRef<HTMLDivElement>(null);
  const drag = ({ buttons, clientX }: PointerEvent): void => {
    const place = layers.current?.getBoundingClientRect();
    if (buttons !== 1 || !place || place.width === 0) return;
    share.value = Math.round(Math.min(100, Math.max(0, ((clientX - place.left) / place.width) * 100)));
  };
  return (
    <div class="frame compared">
      <div class={isWhole ? 'viewport' : 'viewport whole-size'}>
        <div ref={layers} class="layers" onPointerDown={drag} onPointerMove={drag}>
          <img src={after.href} alt={tell('page.large.result')} draggable={false} />
          <img
            src={before.href}
            alt={tell('page.large.reference')}
            class="over"
            style={{ clipPath: `inset(0 ${100 - share.value}% 0 0)` }}
            draggable={false}
          />
          <span class="edge" style={{ insetInlineStart: `${share.value}%` }} />
        </div>
      </div>
      <div class="divider">
        <span>{tell('page.large.reference')}</span>
        <input
          type="range"
          min={0}
          max={100}
          value={share.value}
          aria-label={tell('page.large.slider')}
          onInput={({ currentTarget }) => (share.value = Number(currentTarget.value))}
        />
        <span>{tell('page.large.result')}</span>
      </div>
    </div>
  );
}
