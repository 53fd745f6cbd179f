import { join } from 'node:path';
import { isDataFolder } from '../../config/data-folder.js';
import { stagingOf } from '../../config/open-stores.js';
import { namesIn } from '../../disk/files.js';
import { removeAll, type Size, sizeOf, writtenAt } from '../../disk/removal.js';
import type { StagedBatch } from '../../domain/batch.js';
import {
  batchOfFolder,
  BATCHES,
  outcomesPrefix,
  referencesPrefix,
  repliesPrefix,
  rightsPrefix,
} from '../../domain/staging-keys.js';
import { journalsIn } from '../../spool/pruning.js';
import { mergeGroups, readRecord } from '../../staging/record.js';
import type { Store } from '../../stores/store.js';
import { words } from '../../words/words.js';
import { storesOf } from '../batches/batch-stores.js';
import type { ListedBatch } from '../batches/listed-batch.js';
import type { CleanedKind } from './report.js';
import type { Cleaning } from './cleaning.js';

/** What of a batch with all its pictures only another request could want; its items, its record and its report stay, for `list`. */
const PARTS: readonly (readonly [CleanedKind, (batch: StagedBatch) => string])[] = [
  ['references', referencesPrefix],
  ['replies', repliesPrefix],
  ['replies', rightsPrefix],
];

/** Removes from staging what batches of this folder do not need any more that have all their pictures. */
export async function cleanStaging(cleaning: Cleaning): Promise<void> {
  const { config } = cleaning.session;
  for (const batch of await cleaning.states.staged()) {
    cleaning.signal.throwIfAborted();
    if (batch.startedAt > cleaning.before || !batch.start || !isDataFolder(config, batch.start.dataDir)) continue;
    await cleaning.eachApart(batch.batchId, () => cleanBatch(cleaning, batch));
  }
  await cleanUnstarted(cleaning);
}

async function cleanBatch({ session, states, book, before, dryRun }: Cleaning, batch: ListedBatch): Promise<void> {
  const { batchId } = batch;
  const state = await states.of(batchId, batch.note?.input.batch.nonce);
  if (state.kind === 'unreported') return book.keep(batchId, words('clean.unreported', { batch: batchId }));
  if (state.kind !== 'reported' || state.summary.endedAt > before) return;
  const { staging, staged } = storesOf(session, batch);
  if (!state.isWhole) {
    if ((await staging.list(referencesPrefix(staged))).length > 0)
      book.keep(batchId, words('clean.incomplete', { batch: batchId }));
    return;
  }
  for (const [kind, prefixOf] of PARTS) {
    const size = await sizeIn(staging, prefixOf(staged));
    if (size.files > 0 && !dryRun) await staging.remove(prefixOf(staged));
    book.remove(kind, size, batchId);
  }
  await mergeRecord({ book, dryRun }, staging, staged);
}

/** One object instead of many small ones. */
async function mergeRecord({ book, dryRun }: Pick<Cleaning, 'book' | 'dryRun'>, staging: Store, batch: StagedBatch) {
  const many = await sizeIn(staging, outcomesPrefix(batch));
  if (many.files < 2) return;
  if (!dryRun) await mergeGroups(staging, batch, await readRecord(staging, batch), 2);
  const one = dryRun ? { files: 1, bytes: 0 } : await sizeIn(staging, outcomesPrefix(batch));
  const saved = { files: many.files - one.files, bytes: Math.max(0, many.bytes - one.bytes) };
  book.remove('records', dryRun ? { ...saved, bytes: 0 } : saved, batch.batchId);
}

/** What lies under a prefix; a bucket tells no sizes. */
async function sizeIn(staging: Store, prefix: string): Promise<Size> {
  if (staging.hostLocal) return sizeOf(await staging.url(prefix.replace(/\/$/, '')));
  return { files: (await staging.list(prefix)).length, bytes: 0 };
}

/** Folders of batches that were staged and never started: their command was ended in between. A bucket tells no times. */
async function cleanUnstarted(cleaning: Cleaning): Promise<void> {
  const { states, book, before, dryRun, session } = cleaning;
  const { store } = stagingOf(session.config);
  if (!store.hostLocal) return;
  const folder = await store.url(BATCHES.replace(/\/$/, ''));
  const staged = new Set((await states.staged()).map(({ start }) => start?.results?.stagingFolder));
  const journals = new Set((await journalsIn(join(session.config.dataDir, 'spool'))).map((journal) => journal.folder));
  for (const name of await namesIn(folder)) {
    const batch = batchOfFolder(name);
    const path = join(folder, name);
    if (!batch || staged.has(`${BATCHES}${name}`) || journals.has(name) || (await lastChange(path)) > before) continue;
    cleaning.signal.throwIfAborted();
    await cleaning.eachApart(path, async () => {
      const { kind } = await states.of(batch.batchId, batch.nonce);
      if (kind !== 'stray' || (await namesIn(join(path, 'outcomes'))).length > 0) return;
      book.remove('unstarted', await removeAll(path, dryRun), batch.batchId);
    });
  }
}

/** Of a folder and of those in it. */
async function lastChange(path: string): Promise<number> {
  const inside = await Promise.all((await namesIn(path)).map((name) => writtenAt(join(path, name))));
  return Math.max(await writtenAt(path), ...inside);
}
