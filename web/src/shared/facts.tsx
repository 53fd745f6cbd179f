import type { Card, CardPicture } from '../../../src/report/card.js';
import { shown, tell } from './words.js';

export const statusText = ({ status }: Pick<Card, 'status'>): string => tell(`page.ended.${status}`);

export const sizeText = ({ width, height }: Partial<CardPicture> = {}): string | undefined =>
  width === undefined || height === undefined ? undefined : `${width} × ${height}`;

export const isFilm = ({ type }: CardPicture): boolean => type.startsWith('video/');
export const isImage = ({ type }: CardPicture): boolean => type.startsWith('image/');

/** A short line of a card: what it cost and how long it took. */
export function briefFacts({ attempts, seconds, price, pictures: [picture], asked }: Card): string[] {
  const size = sizeText(picture);
  return [
    ...(asked.length === 0 ? [] : [asked.join(' ')]),
    ...(size === undefined ? [] : [size]),
    ...(seconds === undefined ? [] : [shown({ shortMs: seconds * 1000 })]),
    ...(price === undefined ? [] : [shown(price)]),
    ...(attempts === undefined || attempts < 2 ? [] : [tell('page.attempts.of', { count: attempts })]),
  ];
}

/** All that is known of an item besides its pictures. */
export function Facts({ card, picture }: { readonly card: Card; readonly picture: CardPicture | undefined }) {
  const { prompt, site, model, asked, attempts, seconds, price, failure } = card;
  const size = sizeText(picture);
  const rows: readonly (readonly [string, string | undefined])[] = [
    [tell('page.status'), statusText(card)],
    [tell('page.site'), site],
    [tell('page.model'), model],
    [tell('page.asked'), asked.length === 0 ? undefined : asked.join(', ')],
    [tell('page.delivered'), size],
    [tell('page.attempts'), attempts === undefined ? undefined : String(attempts)],
    [tell('page.time'), seconds === undefined ? undefined : shown({ shortMs: seconds * 1000 })],
    [tell('page.price'), price === undefined ? undefined : shown(price)],
    [tell('page.file'), picture ? fileText(picture) : undefined],
  ];
  return (
    <div class="facts">
      {failure && (
        <section class="failure" aria-label={tell('page.failure')}>
          <p>{failure.message}</p>
          <p class="hint">{failure.hint}</p>
        </section>
      )}
      <p class="whole-prompt">{prompt}</p>
      <dl>
        {rows.map(
          ([name, value]) =>
            value !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </div>
  );
}

const fileText = ({ name, bytes }: CardPicture): string => (bytes === undefined ? name : `${name} (${shown({ bytes })})`);
