import { createWriteStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { StagedBatch } from '../domain/batch.js';
import type { Item, StagedReference } from '../domain/item.js';
import { pagesPrefix } from '../domain/staging-keys.js';
import type { Store } from '../stores/store.js';
import type { LocalImage } from './lists/draft.js';
import { inParallel } from '../domain/in-parallel.js';
import { digestOf } from './pictures/picture.js';
import type { Scratch } from './scratch.js';

const READS_AT_ONCE = 4;

/** The items of a batch as they were staged, page by page, in input order. */
export async function* stagedPages(staging: Store, batch: StagedBatch): AsyncGenerator<readonly Item[]> {
  for (const key of await staging.list(pagesPrefix(batch))) {
    // Written by the starter from checked items; nobody else writes under this key.
    yield JSON.parse(await text(await staging.get(key))) as Item[];
  }
}

/** Staged reference pictures as files of this host. */
export interface StagedImages {
  of(reference: StagedReference): LocalImage | undefined;
  /** Those that are not there any more, or have other bytes than when they were staged. */
  readonly gone: readonly StagedReference[];
}

/** Looks at each different reference once: in its place in a store of this host, else as a copy in `scratch`. */
export async function stagedImages(
  staging: Store,
  references: readonly StagedReference[],
  scratch: Scratch,
  onProgress: (done: number, total: number) => void,
): Promise<StagedImages> {
  const different = [...new Map(references.map((reference) => [reference.key, reference])).values()];
  const paths = new Map<string, string>();
  let done = 0;
  await inParallel(different, READS_AT_ONCE, async (reference) => {
    const path = await pathOf(staging, reference, scratch);
    if (path !== undefined) paths.set(reference.key, path);
    onProgress((done += 1), different.length);
  });
  return {
    gone: different.filter(({ key }) => !paths.has(key)),
    of({ key, ...image }) {
      const path = paths.get(key);
      return path === undefined ? undefined : { path, ...image };
    },
  };
}

/** @throws PlantainError when the store does not answer */
async function pathOf(staging: Store, { key, sha256 }: StagedReference, scratch: Scratch): Promise<string | undefined> {
  if (!(await staging.exists(key))) return undefined;
  const path = staging.hostLocal ? await staging.url(key) : await scratch.file();
  if (!staging.hostLocal) await pipeline(await staging.get(key), createWriteStream(path));
  return (await digestOf(path)).sha256 === sha256 ? path : undefined;
}
