import { chain, type Text, words } from '../words/words.js';
import type { BatchRef } from '../domain/batch.js';
import { PlantainError } from '../domain/failures/failure.js';
import type { Item, StagedReference } from '../domain/item.js';
import { pageKey, referencesPrefix } from '../domain/staging-keys.js';
import type { Store } from '../stores/store.js';
import type { DraftItem, LocalImage } from './lists/draft.js';
import { fileTrouble } from './file-trouble.js';
import { digestOf, PICTURE_TYPES } from './pictures/picture.js';
import { inParallel } from '../domain/in-parallel.js';

/** Pictures, of any size. */
const PICTURES_AT_ONCE = 4;
/** Pages are small, and of 100,000 items there are 400. */
const PAGES_AT_ONCE = 16;

export interface Staging {
  readonly items: readonly DraftItem[];
  readonly store: Store;
  readonly batch: BatchRef;
  /** Name of the site that makes all items. */
  readonly site: string;
  /** Items of a page: the batch's `segmentSize`. */
  readonly pageSize: number;
  /** Pictures and pages that are written, of all. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Staged {
  readonly pages: number;
  /** Different reference pictures and masks. */
  readonly references: number;
}

/**
 * Writes the reference pictures, each once, and then the pages of items into staging. A repeat after a crash is a success.
 *
 * @throws PlantainError `input_missing` when a picture is not what it was when it was read, `store_failed`
 */
export async function stageItems(staging: Staging): Promise<Staged> {
  const { items, store, batch, pageSize } = staging;
  const images = new Map(items.flatMap(picturesOf).map((image) => [image.sha256, image]));
  const pages = Array.from({ length: Math.ceil(items.length / pageSize) }, (_, page) => page);
  let done = 0;
  const step = (): void => staging.onProgress?.((done += 1), images.size + pages.length);
  await inParallel([...images.values()], PICTURES_AT_ONCE, async (image) => {
    await putUnchanged(store, referenceOf(batch, image), image);
    step();
  });
  await inParallel(pages, PAGES_AT_ONCE, async (page) => {
    const from = page * pageSize;
    const content = items.slice(from, from + pageSize).map((item, offset) => itemOf(staging, item, from + offset));
    await store.put(pageKey(batch, page), Buffer.from(JSON.stringify(content)), {
      type: 'application/json',
      ifAbsent: true,
    });
    step();
  });
  return { pages: pages.length, references: images.size };
}

const picturesOf = ({ images, mask }: DraftItem): readonly LocalImage[] => (mask ? [...images, mask] : images);

function itemOf({ batch, site }: Staging, { images, mask, ...draft }: DraftItem, index: number): Item {
  const references = images.map((image) => referenceOf(batch, image));
  return { index, ...draft, references, ...(mask && { mask: referenceOf(batch, mask) }), site };
}

function referenceOf(batch: BatchRef, { path: _path, ...image }: LocalImage): StagedReference {
  const key = `${referencesPrefix(batch)}${image.sha256}.${PICTURE_TYPES.get(image.type) ?? 'bin'}`;
  return { key, ...image };
}

/** Straight from the file. It is looked at before, and again after: it might have been changed in between. */
async function putUnchanged(store: Store, { key, type }: StagedReference, image: LocalImage): Promise<void> {
  await checkUnchanged(image);
  await store.put(key, { path: image.path }, { type, ifAbsent: true });
  await checkUnchanged(image).catch(async (error: unknown) => {
    await store.remove(key);
    throw error;
  });
}

async function checkUnchanged({ path, sha256 }: LocalImage): Promise<void> {
  const found = await digestOf(path).catch((error: unknown) => {
    throw inputMissing(chain(path, fileTrouble(error)), error);
  });
  if (found.sha256 !== sha256) throw inputMissing(chain(path, words('input.changed')));
}

const inputMissing = (message: Text, cause?: unknown): PlantainError =>
  new PlantainError({ code: 'input_missing', billing: 'unbilled', message }, { cause });
