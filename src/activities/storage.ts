import { textOf } from '../domain/failures/text-of.js';
import { words } from '../words/words.js';
import type { BatchRef } from '../domain/batch.js';
import type { SpooledSubmission, SpooledImage, StoredImage } from '../domain/generation.js';
import type { Item } from '../domain/item.js';
import { namedResultKey, type PicturePlace, resultKey } from '../domain/names.js';
import { extensionFor } from '../domain/output.js';
import type { Store } from '../stores/store.js';
import { runFree, toApplicationFailure } from './context.js';
import type { Dependencies } from './dependencies.js';
import type { StagedItems } from './record/items.js';
import { keepReply } from './paid/replies.js';
import { putThumb } from './sheet/thumbs.js';

/** Where the results of a batch go. */
export interface Destination {
  /** Name of the results store. */
  readonly store: string;
  readonly folder: string;
  /** Replaces the base folder of a local store. */
  readonly out?: string;
  /** The batch has one item: a file name that was given needs no number. */
  readonly single?: true;
}

export interface StoreInput {
  readonly batch: BatchRef;
  readonly index: number;
  readonly pageSize: number;
  readonly destination: Destination;
  readonly key: string;
  readonly images: readonly SpooledImage[];
}

/** How the pictures of one submission are named. */
export interface Naming {
  /** They came after the pictures of another attempt were stored. */
  readonly lateAttempt?: number | undefined;
  /** So many pictures of the same answer are stored, or will be, under the names before theirs. */
  readonly earlier?: number;
}

interface PutImages extends Naming {
  readonly destination: Destination;
  readonly spooled: SpooledSubmission;
  readonly item: Pick<Item, 'index' | 'stem'>;
}

/** Puts the spooled pictures of one submission into the results store. */
export async function putImages(
  dependencies: Dependencies,
  { destination, spooled, item, lateAttempt, earlier = 0 }: PutImages,
): Promise<StoredImage[]> {
  const { spool } = dependencies;
  const known = await spool.storedImages(spooled.key);
  if (known) return [...known];
  const images = spooled.submission.kind === 'done' ? spooled.submission.images : [];
  const store = dependencies.store(destination.store, destination.out);
  const stored: StoredImage[] = [];
  for (const [number, image] of images.entries()) {
    const place = { ...item, image: earlier + number, images: earlier + images.length, lateAttempt };
    const key = keyOf(store, destination, place, extensionFor(image.type, image.name));
    await store.put(key, { path: spool.imagePath(spooled.key, image) }, { type: image.type, ifAbsent: true });
    const { file: _, ...content } = image;
    const thumb = await putThumb(dependencies, store, key, { path: spool.imagePath(spooled.key, image), ...image });
    stored.push({ key, location: await store.url(key), ...content, ...thumb });
  }
  await spool.stored(spooled.key, stored);
  return stored;
}

function keyOf(
  { naming }: Store,
  { folder, single }: Destination,
  place: Omit<PicturePlace, 'single'> & Pick<Item, 'stem'>,
  extension: string,
): string {
  const name = naming?.fileName;
  if (name === undefined) return resultKey(folder, place, extension);
  return namedResultKey(folder, name, { ...place, single: single === true }, extension);
}

export function createStorageActivities(dependencies: Dependencies, items: StagedItems) {
  return {
    /** From the spool of this host to the results store. Other bytes under a key are final; a store that is down is tried again. */
    async storeImages(input: StoreInput): Promise<StoredImage[]> {
      return runFree(async () => {
        const { key, images } = input;
        await keepReply(dependencies, input.batch, key);
        const item = await items.item(input.batch, input.index, input.pageSize);
        const spooled = { host: dependencies.spool.host, key, submission: { kind: 'done', images } } as const;
        try {
          return await putImages(dependencies, { destination: input.destination, spooled, item });
        } catch (error) {
          if (!(error instanceof Error) || error.name !== 'StoreConflictError') throw error;
          const message = words('work.storedNot', { why: textOf(error), host: spooled.host, key });
          throw toApplicationFailure({ code: 'store_failed', message, billing: 'billed' });
        }
      });
    },
  };
}
