import { join } from 'node:path';
import { listIfThere } from '../../disk/files.js';
import { removeAll, writtenAt } from '../../disk/removal.js';
import { hostNoteKey } from '../../domain/staging-keys.js';
import { hostIdsIn } from '../../spool/host.js';
import { ServerFolder } from '../../temporal/server-folder.js';
import { stagingOf } from '../../config/open-stores.js';
import { oldHostNotes } from '../../staging/hosts.js';
import { listBatches } from '../batches/find-batches.js';
import type { CleanedKind } from './report.js';
import type { Cleaning } from './cleaning.js';

/** Folders whose parts are copies, each of which is made again when somebody wants it. */
const COPIES: readonly (readonly string[])[] = [['references'], ['web', 'uploads'], ['previews'], ['reports']];

/** Removes copies of pictures, databases that were set aside, and notes of hosts that are gone. */
export async function cleanLeftovers(cleaning: Cleaning): Promise<void> {
  const { session, before, dryRun, book, states } = cleaning;
  const { dataDir } = session.config;
  const databases = await new ServerFolder(dataDir).databasesSetAside();
  await removeOld(cleaning, 'databases', databases);
  // A worker may be about to read one of them.
  if ((await listBatches(session.client, { open: true, most: 1 })).length > 0) return;
  for (const parts of COPIES) {
    const folder = join(dataDir, ...parts);
    await removeOld(
      cleaning,
      'copies',
      (await listIfThere(folder)).map((name) => join(folder, name)),
    );
  }
  // A batch of a version before 0.2 asks every host that has left a note.
  if ((await states.staged()).some(({ start }) => start?.results?.stagingFolder === undefined)) return;
  const { store } = stagingOf(session.config);
  await cleaning.eachApart(await store.url('hosts'), async () => {
    const own = (await hostIdsIn(join(dataDir, 'spool'))).map(hostNoteKey);
    const old = (await oldHostNotes(store, before)).filter((key) => !own.includes(key));
    if (!dryRun) for (const key of old) await store.remove(key);
    book.remove('hosts', { files: old.length, bytes: 0 });
  });
}

async function removeOld({ before, dryRun, book, eachApart }: Cleaning, kind: CleanedKind, paths: readonly string[]) {
  for (const path of paths) {
    await eachApart(path, async () => {
      if ((await writtenAt(path)) <= before) book.remove(kind, await removeAll(path, dryRun));
    });
  }
}
