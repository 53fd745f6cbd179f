import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isCollectKey, requestKey } from '../domain/names.js';
import { batchOfFolder } from '../domain/staging-keys.js';
import { isTemporary, syncFolder, temporaryName } from '../disk/durable.js';
import { listIfThere, namesIn, renameIfThere } from '../disk/files.js';
import { addSizes, isFullOrGone, NOTHING, removeAll, removeIfEmpty, type Size, sizeOf, writtenAt } from '../disk/removal.js';
import { Journals } from './journals.js';
import { leavePictures } from './key-files.js';
import { isPlainName } from './keys.js';
import { LOGS } from './log/names.js';
import { isSettled } from './settled.js';

/** The journal of a batch in a spool. */
export interface BatchJournal {
  /** Its folder there: `<batchId>.<nonce>`. */
  readonly folder: string;
  readonly batchId: string;
  readonly nonce: string;
}

export interface Pruning {
  /** See `isSettled`. */
  readonly isWhole: boolean;
  readonly dryRun: boolean;
}

export interface Pruned {
  readonly removed: Size;
  /** Keys that stay: something can still come of them. */
  readonly unsettled: number;
  /** Keys that stay because they cannot be read or removed, each with what the disk said. */
  readonly unreadable: readonly { readonly place: string; readonly error: unknown }[];
}

/** The journals in a spool, by batch. `spool`: its folder, which need not be there. */
export async function journalsIn(spool: string): Promise<readonly BatchJournal[]> {
  return (await listIfThere(spool)).flatMap((folder) => {
    const batch = isPlainName(folder) ? batchOfFolder(folder) : undefined;
    return batch ? [{ folder, ...batch }] : [];
  });
}

/** When anything of the journal of a batch was last written, epoch milliseconds; infinite where that cannot be seen. */
export async function lastWritten(spool: string, { folder }: BatchJournal): Promise<number> {
  const path = join(spool, folder);
  const logs = join(path, LOGS);
  const places = [path, logs, ...(await namesIn(logs)).map((name) => join(logs, name))];
  for (const item of await listIfThere(path)) {
    const entry = join(path, item);
    places.push(entry, join(entry, 'answer'), join(entry, 'marker', 'lease'));
  }
  let last = 0;
  for (const place of places) last = Math.max(last, await writtenAt(place));
  return last;
}

/**
 * Forgets the keys of a batch of which nothing can come any more. A key that is forgotten could be sent again: only for batches whose
 * workflow is over and cannot be reset. Each goes in one step, so that nobody ever reads half of it.
 */
export async function pruneJournal(spool: string, { folder }: BatchJournal, { isWhole, dryRun }: Pruning): Promise<Pruned> {
  const path = join(spool, folder);
  const journals = new Journals(spool);
  let removed = NOTHING;
  const kept = new Set<string>();
  const settled = new Set<string>();
  const unreadable: Pruned['unreadable'][number][] = [];
  // In the order of their names: what was collected for a request comes behind it, and stays with it.
  for (const key of await journals.keys(folder)) {
    const item = basename(key);
    const place = join(path, item);
    try {
      const staysWith = isCollectKey(item) && kept.has(requestKey(item));
      if (!staysWith && (await isSettled(journals, key, isWhole))) {
        settled.add(item);
        const { files } = await journals.entryAsRead(key);
        removed = addSizes(removed, await (files.folder === place ? forgetFolder(place, path, dryRun) : files.clear(dryRun)));
        // Of one that another process removes at this moment, only a part may have been seen.
      } else if (await journals.isThere(key)) kept.add(item);
    } catch (error) {
      // Another process was faster.
      if (!(await journals.isThere(key))) continue;
      kept.add(item);
      unreadable.push({ place, error });
    }
  }
  removed = addSizes(removed, await forget(journals, { path, folder, settled, kept, dryRun }));
  if (!dryRun) await sweep(path);
  return { removed, unsettled: kept.size - unreadable.length, unreadable };
}

interface Forgetting {
  /** Of the folder of the batch. */
  readonly path: string;
  readonly folder: string;
  readonly settled: ReadonlySet<string>;
  readonly kept: ReadonlySet<string>;
  readonly dryRun: boolean;
}

/** Takes settled keys out of the logs; answers what that frees. */
async function forget(journals: Journals, { path, folder, settled, kept, dryRun }: Forgetting): Promise<Size> {
  const journal = journals.of(folder);
  const logged = journal.items();
  const leaving = logged.filter((item) => settled.has(item));
  const before = await sizeOf(join(path, LOGS));
  const isAll = leaving.length === logged.length && kept.size === 0;
  if (isAll) {
    if (!dryRun) await moveAside(join(path, LOGS), path);
    return before;
  }
  // A log of which not all can be read stays as it is.
  if (leaving.length === 0 || [...journal.states()].some((state) => state.damaged)) return NOTHING;
  // How much packing alone will save is not known before.
  if (dryRun) return { files: 0, bytes: Math.floor((before.bytes * leaving.length) / logged.length) };
  await journal.pack((item) => !settled.has(item));
  const after = await sizeOf(join(path, LOGS));
  return { files: Math.max(0, before.files - after.files), bytes: Math.max(0, before.bytes - after.bytes) };
}

/** A key of an earlier version. */
async function forgetFolder(place: string, batch: string, dryRun: boolean): Promise<Size> {
  const size = await sizeOf(place);
  if (!dryRun) await moveAside(place, batch);
  return size;
}

/** In one step. */
const moveAside = (place: string, folder: string): Promise<boolean> => renameIfThere(place, join(folder, temporaryName()));

/** Removes what was forgotten, also what an earlier call was cut off at. Another process may do the same. */
async function sweep(folder: string): Promise<void> {
  try {
    await syncFolder(folder);
    for (const name of await readdir(folder)) if (isTemporary(name)) await removeAll(join(folder, name), false);
    await leavePictures(folder);
    await removeIfEmpty(folder);
  } catch (error) {
    // What is left is taken by the next call.
    if (!isFullOrGone(error)) throw error;
  }
}
