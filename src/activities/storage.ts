import { textOf } from '../domain/failures/text-of.js';
import { words } from '../words/words.js';
import type { BatchRef } from '../domain/batch.js';
import type { SpooledSubmission, SpooledImage, StoredImage } from '../domain/generation.js';
import type { Failure } from '../domain/failures/failure.js';
import { inParallel } from '../domain/in-parallel.js';
import type { Item } from '../domain/item.js';
import { namedResultKey, type PicturePlace, resultKey } from '../domain/names.js';
import { extensionFor } from '../domain/output.js';
import type { Store } from '../stores/store.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
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

/** Several items whose pictures lie in the spool of one host. */
export interface StoreGroupInput extends Omit<StoreInput, keyof GroupItem> {
  readonly items: readonly GroupItem[];
}

export type GroupItem = Pick<StoreInput, 'index' | 'key' | 'images'>;

/** What became of one item of a group. `left`: it is not stored; by itself it has more time, and further tries. */
export type StoreEnd =
  | { readonly kind: 'stored'; readonly images: readonly StoredImage[] }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'left' };

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
    const path = await spool.imagePath(spooled.key, image);
    await store.put(key, { path }, { type: image.type, ifAbsent: true, linkable: true });
    const { file: _, ...content } = image;
    const thumb = await putThumb(dependencies, store, key, { path, ...image });
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

/** Of a group: as many as there are places for activities of a host. */
const AT_ONCE = 20;
/** What takes longer is left: it must not hold up the others of its group. */
const PATIENCE_MS = 3_000;

export function createStorageActivities(dependencies: Dependencies, items: StagedItems) {
  /** By key: what was left by a group is not begun a second time while it is under way. */
  const underWay = new Map<string, Promise<StoredImage[]>>();

  const begin = (input: StoreInput): Promise<StoredImage[]> => {
    const storing = store(dependencies, items, input).finally(() => {
      if (underWay.get(input.key) === storing) underWay.delete(input.key);
    });
    underWay.set(input.key, storing);
    return storing;
  };

  return {
    /** From the spool of this host to the results store. Other bytes under a key are final; a store that is down is tried again. */
    async storeImages(input: StoreInput): Promise<StoredImage[]> {
      // A second try means that the first took too long.
      const known = activityInfo().attempt === 1 ? underWay.get(input.key) : undefined;
      return runFree(() => known ?? begin(input));
    },

    /** The same for several items, tried once; in the order of the items. Only what a store refuses for good has failed. */
    async storeGroup({ items: group, ...common }: StoreGroupInput): Promise<StoreEnd[]> {
      return runFree(async () => {
        const ends = group.map((): StoreEnd => ({ kind: 'left' }));
        const over = new AbortController();
        const one = async ([at, item]: [number, GroupItem]): Promise<void> => {
          if (!over.signal.aborted) ends[at] = await endOf(underWay.get(item.key) ?? begin({ ...common, ...item }));
        };
        const all = inParallel([...group.entries()], AT_ONCE, one);
        await Promise.race([all, sleep(PATIENCE_MS, undefined, { signal: over.signal })]);
        over.abort();
        return [...ends];
      });
    },
  };
}

async function endOf(storing: Promise<StoredImage[]>): Promise<StoreEnd> {
  try {
    return { kind: 'stored', images: await storing };
  } catch (error) {
    const isFinal = error instanceof ApplicationFailure && error.nonRetryable === true;
    const failure = isFinal ? (error.details?.[0] as Failure | undefined) : undefined;
    return failure ? { kind: 'failed', failure } : { kind: 'left' };
  }
}

async function store(dependencies: Dependencies, items: StagedItems, input: StoreInput): Promise<StoredImage[]> {
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
}
