import { readdir, rename, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isCollectKey, requestKey } from '../domain/names.js';
import { batchOfFolder } from '../domain/staging-keys.js';
import { isTemporary, syncFolder, temporaryName } from '../disk/durable.js';
import { exists, listIfThere } from '../disk/files.js';
import { addSizes, NOTHING, removeAll, type Size, sizeOf, writtenAt } from '../disk/removal.js';
import { systemCode } from '../disk/system-error.js';
import { Entry, isPlainName } from './entry.js';
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
  let last = await writtenAt(join(spool, folder));
  for (const item of await listIfThere(join(spool, folder))) {
    const entry = new Entry(spool, `${folder}/${item}`);
    const times = await Promise.all([entry.folder, join(entry.folder, 'answer'), entry.leasePath].map(writtenAt));
    last = Math.max(last, ...times);
  }
  return last;
}

/**
 * Forgets the keys of a batch of which nothing can come any more. A key that is forgotten could be sent again: only for batches whose
 * workflow is over and cannot be reset. Each entry goes in one step, so that nobody ever reads half of it.
 */
export async function pruneJournal(spool: string, { folder }: BatchJournal, { isWhole, dryRun }: Pruning): Promise<Pruned> {
  const path = join(spool, folder);
  let removed = NOTHING;
  const kept = new Set<string>();
  const unreadable: Pruned['unreadable'][number][] = [];
  // In the order of their names: what was collected for a request comes behind it, and stays with it.
  for (const item of await listIfThere(path)) {
    try {
      const staysWith = isCollectKey(item) && kept.has(requestKey(item));
      if (!staysWith && (await isSettled(spool, `${folder}/${item}`, isWhole))) {
        removed = addSizes(removed, await sizeOf(join(path, item)));
        if (!dryRun) await rename(join(path, item), join(path, temporaryName()));
        // Of one that another process removes at this moment, only a part may have been seen.
      } else if (await exists(join(path, item))) kept.add(item);
    } catch (error) {
      // Another process was faster.
      if (!(await exists(join(path, item)))) continue;
      kept.add(item);
      unreadable.push({ place: join(path, item), error });
    }
  }
  if (!dryRun) await sweep(path);
  return { removed, unsettled: kept.size - unreadable.length, unreadable };
}

/** Removes what was forgotten, also what an earlier call was cut off at. Another process may do the same. */
async function sweep(folder: string): Promise<void> {
  try {
    await syncFolder(folder);
    for (const name of await readdir(folder)) if (isTemporary(name)) await removeAll(join(folder, name), false);
    await rmdir(folder);
  } catch (error) {
    // The folder holds more, or somebody else was faster; what is left is taken by the next call.
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(systemCode(error) ?? '')) throw error;
  }
}
