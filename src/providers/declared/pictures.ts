import { isPlantainError } from '../../domain/failures/failure.js';
import type { SpooledImage, Submission } from '../../domain/generation.js';
import { words } from '../../words/words.js';
import type { ReadAnswer } from '../answer/read-answer.js';
import { askedOf, type Source, unreadable } from '../answer/source.js';
import { fetchPictures, KEPT_MS } from '../fetch-pictures.js';
import type { FailedOperation, PaidContext } from '../provider.js';
import { fetchedOr } from '../tasks/question.js';
import { asJson, type Follow, type Operation } from './operation.js';
import { textAt, valuesAt } from './path.js';

const WEB = /^\s*https?:\/\//i;
const DATA = /^\s*data:[^,]{0,200};base64,/i;
const MOST = 64;

/** What stands at the places of the pictures: URLs, and base64 or what stands for it. */
export interface Named {
  readonly urls: readonly string[];
  readonly data: readonly string[];
  readonly seed: string | undefined;
}

export function namedIn(json: unknown, { pictures, seed }: Follow): Named {
  const texts = valuesAt(json, pictures).filter((value) => typeof value === 'string');
  const urls = texts.filter((text) => WEB.test(text)).map((text) => text.trim());
  const data = texts.filter((text) => !WEB.test(text)).map((text) => text.replace(DATA, ''));
  return { urls: [...new Set(urls)].slice(0, MOST), data: data.slice(0, MOST), seed: textAt(json, seed) };
}

export const hasPictures = ({ urls, data }: Named): boolean => urls.length + data.length > 0;

const seeded = <Image extends SpooledImage>(images: readonly Image[], seed: string | undefined): readonly Image[] =>
  seed === undefined ? images : images.map((image) => ({ ...image, seed }));

/** Keeps the pictures whose bytes an answer has; undefined: it has none. @throws PlantainError `invalid_response` where none is whole */
export async function kept(
  named: Named,
  answer: ReadAnswer,
  source: Source,
  context: PaidContext,
): Promise<Submission | undefined> {
  const good = new Map<string, SpooledImage>();
  let why;
  for (const data of named.data) {
    try {
      const image = await answer.keep(data, context.spool);
      good.set(image.sha256, image);
    } catch (error) {
      if (!isPlantainError(error) || error.code !== 'invalid_response') throw error;
      why = error.text;
    }
  }
  if (good.size > 0) return { kind: 'done', images: seeded([...good.values()], named.seed) };
  if (why !== undefined && named.urls.length === 0) throw unreadable(words('answer.noWhole', { ...askedOf(source), why }));
  return undefined;
}

export type Made = Operation & { readonly urls: readonly string[] };

/** The operation by which the pictures of an answer are fetched. */
export const madeOf = (operation: Operation, { urls, seed }: Named): Made => ({
  ...operation,
  urls: [...urls],
  ...(seed !== undefined && { seed }),
});

export async function fetchMade(operation: Made, context: PaidContext): Promise<Submission | FailedOperation> {
  const end = await fetchPictures({ urls: operation.urls }, context, (urls) => asJson({ ...operation, urls: [...urls] }));
  return end.kind === 'done' ? { ...end, images: seeded(end.images, operation.seed) } : end;
}

/** How long the pictures of an operation are tried: no longer than the site keeps them. */
export function keptMs({ takenAt, follow: { task } }: Operation): number {
  const until = Date.parse(takenAt) + (task?.kept ?? KEPT_MS / 1000) * 1000;
  return Math.min(KEPT_MS, Math.max(0, until - Date.now()));
}

/** The pictures of a task, or where they lie. */
export function fetchOrName(operation: Made, context: PaidContext): Promise<Submission | FailedOperation> {
  return fetchedOr<Submission | FailedOperation>(
    () => fetchMade(operation, context),
    () => ({ kind: 'pending', operation: asJson(operation), keptMs: keptMs(operation) }),
    context.signal,
  );
}
