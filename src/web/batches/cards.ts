import type { Item } from '../../domain/item.js';
import type { Outcome } from '../../domain/outcome.js';
import type { RunningItem } from '../../domain/progress.js';
import type { Card } from '../../report/card.js';
import { cardOf, type PicturePlace, storedOf } from '../../report/cards.js';
import { NOT_DECODED } from '../../inputs/pictures/picture.js';
import { say } from '../../words/current.js';

/** What a card is made of, with all that is known of an item that is being made. */
export interface CardFacts {
  readonly item: Item;
  readonly outcome?: Outcome;
  readonly running?: RunningItem;
}

const batchUrl = (batchId: string): string => `/api/v1/batches/${encodeURIComponent(batchId)}`;

/** Where this server has the preview of an item. */
export const previewUrl = (batchId: string, index: number, version: string): string =>
  `${batchUrl(batchId)}/previews/${index}?v=${version}`;

/** Where this server has a picture of a batch: named by its item, never by a path. The URL changes with the content. */
function placeOf(
  batchId: string,
  kind: 'pictures' | 'references',
  [index, n]: readonly [number, number],
  { sha256, type }: { readonly sha256: string; readonly type: string },
): PicturePlace {
  const path = `${batchUrl(batchId)}/${kind}/${index}/${n}`;
  const version = `?v=${sha256.slice(0, 16)}`;
  const href = `${path}${version}`;
  // There would be none.
  return NOT_DECODED.includes(type) ? { href } : { href, thumb: `${path}/thumb${version}` };
}

/** The card of an item with the URLs of this server, in the language of the request. */
export function cardHere(batchId: string, { item, outcome, running }: CardFacts): Card {
  const { index, references } = item;
  const places = {
    references: references.map((reference, n) => placeOf(batchId, 'references', [index, n], reference)),
    pictures: storedOf(outcome).map((picture, n) => placeOf(batchId, 'pictures', [index, n], picture)),
  };
  const card = cardOf({ item, outcome, running: running !== undefined }, places, { say, batchId });
  return outcome?.startedAt === undefined ? card : { ...card, endedAt: outcome.endedAt };
}
