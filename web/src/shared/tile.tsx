import type { Card, CardPicture } from '../../../src/report/card.js';
import type { Mark } from '../../../src/report/marks.js';
import { briefFacts, isFilm, isImage, statusText } from './facts.js';
import { stageOf } from './filter.js';
import { MarkButtons } from './mark-buttons.js';
import { tell } from './words.js';

export interface TileProps {
  readonly card: Card;
  readonly mark: Mark | undefined;
  readonly onOpen: () => void;
  readonly onMark: (mark: Mark | undefined) => void;
}

/** An item in the list: its reference beside its result, and the most important of what is known. */
export function Tile({ card, mark, onOpen, onMark }: TileProps) {
  const { index, label, prompt, failure, pictures, references } = card;
  const more = pictures.length - 1;
  const stage = stageOf(card);
  return (
    <article class={`tile ${stage}${mark === undefined ? '' : ` marked-${mark}`}`} aria-label={`${index + 1} ${label}`}>
      <button
        type="button"
        class="pictures"
        data-index={index}
        onClick={onOpen}
        aria-label={tell('page.open', { label, number: index + 1 })}
      >
        {references.slice(0, 1).map((reference) => (
          <span class="pane reference" key="reference">
            <Small picture={reference} name={tell('page.reference.of', { name: reference.name })} />
            {references.length > 1 && <span class="badge">{references.length}</span>}
          </span>
        ))}
        <span class="pane result">
          {pictures[0] ? (
            <Small picture={pictures[0]} name={tell('page.result.of', { label })} />
          ) : (
            <span class="empty">{stage === 'open' ? statusText(card) : tell('page.noPicture')}</span>
          )}
          {more > 0 && <span class="badge">{tell('page.more', { count: more })}</span>}
        </span>
      </button>
      <div class="text">
        <header>
          <span class="number">{index + 1}</span>
          <span class="label" title={label}>
            {label}
          </span>
          <MarkButtons mark={mark} onMark={onMark} />
        </header>
        {failure ? (
          <p class="why" title={`${failure.message}\n${failure.hint}`}>
            {failure.message} <span class="hint">{failure.hint}</span>
          </p>
        ) : (
          <p class="prompt" title={prompt}>
            {prompt}
          </p>
        )}
        <p class="brief">
          <span class={`state ${stage}`}>{statusText(card)}</span>
          <span class="site">{card.site}</span>
          {briefFacts(card).map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
      </div>
    </article>
  );
}

function Small({ picture, name }: { readonly picture: CardPicture; readonly name: string }) {
  const source = picture.thumb ?? (isImage(picture) ? picture.href : undefined);
  if (source !== undefined) return <img src={source} alt={name} loading="lazy" decoding="async" draggable={false} />;
  return (
    <span class="empty">
      {isFilm(picture) ? '▶ ' : ''}
      {picture.name}
    </span>
  );
}
