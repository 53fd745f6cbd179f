import type { StoredImage } from '../domain/generation.js';
import type { Item, StagedReference } from '../domain/item.js';
import { type Outcome, workedMs } from '../domain/outcome.js';
import type { Card, CardPicture } from './card.js';
import { costOfItem } from './cost.js';
import { failureFields, type Reader } from './outcome-fields.js';

/** What a card is made of. */
export interface CardFacts {
  readonly item: Item;
  /** Absent: it has not ended. */
  readonly outcome?: Outcome | undefined;
  readonly running?: boolean;
}

/** Where a page finds a picture, and a small one of it. */
export type PicturePlace = Pick<CardPicture, 'href' | 'thumb'>;

/** The same for all pictures of an item, in their order; absent: only their names are known. */
export interface CardPlaces {
  readonly references: readonly PicturePlace[];
  readonly pictures: readonly PicturePlace[];
}

/** An item as a page shows it; what went wrong in the language of `reader`, and absent without one. */
export function cardOf({ item, outcome, running = false }: CardFacts, places: CardPlaces, reader?: Reader): Card {
  const { index, id, prompt, site, model, references } = item;
  return {
    index,
    id,
    label: labelOf(item),
    prompt,
    site: outcome?.site ?? site,
    ...(model === undefined ? {} : { model }),
    status: outcome?.status ?? (running ? 'running' : 'waiting'),
    references: references.map((reference, n) => referenceOf(reference, places.references[n])),
    pictures: storedOf(outcome).map((image, n) => pictureOf(image, places.pictures[n])),
    asked: askedOf(item),
    ...endFields(item, outcome),
    ...(reader ? failureOf(outcome, reader) : {}),
  };
}

/** The pictures that an item has so far. */
export const storedOf = (outcome: Outcome | undefined): readonly StoredImage[] =>
  outcome?.status === 'success' ? outcome.images : [];

const labelOf = ({ references, stem, id }: Item): string => references[0]?.name ?? (stem === '' ? id : stem);

const referenceOf = ({ name, type, bytes }: StagedReference, place: PicturePlace = {}): CardPicture => ({
  name,
  ...place,
  type,
  bytes,
});

const pictureOf = ({ key, type, bytes, width, height }: StoredImage, place: PicturePlace = {}): CardPicture => ({
  name: key.slice(key.lastIndexOf('/') + 1),
  ...place,
  type,
  ...(width === undefined || height === undefined ? {} : { width, height }),
  bytes,
});

/** What leaves the choice to the site is no wish. */
const NO_WISH = /^(?:|auto|none)$/i;

function askedOf({ params }: Item): string[] {
  const { width, height } = params;
  const pixels = typeof width === 'number' && typeof height === 'number' ? [`${width} × ${height}`] : [];
  const named = ['imageSize', 'size', 'resolution', 'aspectRatio', 'ratio'].map((name) => params[name]);
  return [...named, ...pixels].flatMap((wish) => (typeof wish === 'string' && !NO_WISH.test(wish) ? [wish] : []));
}

function endFields(item: Item, outcome: Outcome | undefined): Pick<Card, 'attempts' | 'seconds' | 'price'> {
  if (outcome?.startedAt === undefined) return {};
  const { attempts, calls } = outcome;
  const paid = calls.delivered + calls.empty + calls.unknown;
  const [price] = (paid > 0 && costOfItem(item, outcome, ['delivered', 'empty', 'unknown'])?.money) || [];
  return { attempts, seconds: workedMs(outcome) / 1000, ...(price && { price }) };
}

/** What went wrong, and what to do. */
export function failureOf(outcome: Outcome | undefined, reader: Reader): Pick<Card, 'failure'> {
  if (!outcome || outcome.status === 'success') return {};
  const { code, message, hint } = failureFields(outcome, reader);
  return { failure: { code, message, hint } };
}
