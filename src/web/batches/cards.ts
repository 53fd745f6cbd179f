import type { StoredImage } from '../../domain/generation.js';
import type { Item, StagedReference } from '../../domain/item.js';
import { type Money, times } from '../../domain/money/money.js';
import { type Outcome, workedMs } from '../../domain/outcome.js';
import type { RunningItem } from '../../domain/progress.js';
import type { Card, CardPicture } from '../../report/card.js';
import { failureFields } from '../../report/outcome-fields.js';
import { say } from '../../words/current.js';

/** What a card is made of. */
export interface CardFacts {
  readonly item: Item;
  readonly outcome?: Outcome;
  readonly running?: RunningItem;
}

/** Of a batch, for what its pictures are called by: never by a path. */
export const pictureUrl = (batchId: string, index: number, n: number, sha256: string): string =>
  `/api/v1/batches/${encodeURIComponent(batchId)}/pictures/${index}/${n}?v=${sha256.slice(0, 16)}`;

const referenceUrl = (batchId: string, index: number, n: number, sha256: string): string =>
  `/api/v1/batches/${encodeURIComponent(batchId)}/references/${index}/${n}?v=${sha256.slice(0, 16)}`;

/** An item as the page shows it, in the language of whoever is answered. */
export function cardOf(batchId: string, { item, outcome, running }: CardFacts): Card {
  const { index, id, prompt, site, model, references } = item;
  return {
    index,
    id,
    label: labelOf(item),
    prompt,
    site: outcome?.site ?? site,
    ...(model === undefined ? {} : { model }),
    status: outcome?.status ?? (running ? 'running' : 'waiting'),
    references: references.map((reference, n) => ofReference(reference, referenceUrl(batchId, index, n, reference.sha256))),
    pictures: imagesOf(outcome).map((image, n) => ofImage(image, pictureUrl(batchId, index, n, image.sha256))),
    asked: askedOf(item),
    ...endFields(item, outcome),
    ...failure(batchId, outcome),
  };
}

const imagesOf = (outcome: Outcome | undefined): readonly StoredImage[] => (outcome?.status === 'success' ? outcome.images : []);

const labelOf = ({ references, stem, id }: Item): string => references[0]?.name ?? (stem === '' ? id : stem);

const ofReference = ({ name, type, bytes }: StagedReference, href: string): CardPicture => ({
  name,
  href,
  thumb: thumbOf(href),
  type,
  bytes,
});

const ofImage = ({ key, type, bytes }: StoredImage, href: string): CardPicture => ({
  name: key.slice(key.lastIndexOf('/') + 1),
  href,
  thumb: thumbOf(href),
  type,
  bytes,
});

const thumbOf = (href: string): string => href.replace('?', '/thumb?');

const SHAPES = ['imageSize', 'size', 'aspectRatio', 'width', 'height'] as const;

const askedOf = ({ params }: Item): string[] =>
  SHAPES.flatMap((name) => {
    const value = params[name];
    return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
  });

function endFields({ price }: Item, outcome: Outcome | undefined): Pick<Card, 'attempts' | 'seconds' | 'price'> {
  if (!outcome || outcome.attempts === 0) return {};
  const charged = outcome.calls.delivered + outcome.calls.empty + outcome.calls.unknown;
  const cost: Money | undefined = price && charged > 0 ? times(price, charged) : undefined;
  return { attempts: outcome.attempts, seconds: workedMs(outcome) / 1000, ...(cost ? { price: cost } : {}) };
}

function failure(batchId: string, outcome: Outcome | undefined): Pick<Card, 'failure'> {
  if (!outcome || outcome.status === 'success') return {};
  const { code, message, hint } = failureFields(outcome, { say, batchId });
  return { failure: { code, message, hint } };
}
