import type { CardPicture } from '../../../../src/report/card.js';
import { tell } from '../words.js';

/** Most browsers cannot show them, and no thumbnail is made of them. */
const NOT_SHOWN: readonly string[] = ['image/heic', 'image/heif'];

export const isShowable = ({ type }: CardPicture): boolean => !NOT_SHOWN.includes(type);

/** A picture, small; its name where there is nothing to show, and why. */
export function Thumb({ picture: { name, thumb, href, type } }: { readonly picture: CardPicture }) {
  if (thumb === undefined && NOT_SHOWN.includes(type)) return <NoThumb name={name} type={type} />;
  const src = thumb ?? (type.startsWith('image/') ? href : undefined);
  if (src === undefined) return <span class="blank">{type}</span>;
  // A thumbnail may have been lost with the power: then the picture itself is shown.
  const instead = (event: { readonly currentTarget: HTMLImageElement }): void => {
    if (src === thumb && href !== undefined && type.startsWith('image/')) event.currentTarget.src = href;
  };
  return <img src={src} alt="" loading="lazy" decoding="async" onError={instead} />;
}

/** In the place of a picture that cannot be shown here. */
function NoThumb({ name, type }: { readonly name: string; readonly type: string }) {
  const kind = type.slice('image/'.length).toUpperCase();
  return (
    <span class="blank no-thumb" title={tell('page.card.notDecoded', { type: kind })}>
      {tell('page.card.noThumb', { name })}
      <span class="quiet">{tell('page.card.notDecoded', { type: kind })}</span>
    </span>
  );
}
