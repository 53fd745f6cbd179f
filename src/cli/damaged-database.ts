import { reportNoteKey } from '../domain/staging-keys.js';
import { textIfThere } from '../stores/text.js';
import { batchesInStaging } from './batch-index.js';
import { storesOf } from './batch-stores.js';
import type { ListedBatch } from './find-batches.js';
import { plural } from './render/text.js';
import type { Scope } from './scope.js';
import type { Session } from './session.js';

/** Most batches that are named. */
const MOST = 20;

/** Reports that a damaged database was set aside, and how the batches of it are completed. */
export async function tellSetAside({ renderer }: Pick<Scope, 'renderer'>, session: Session, setAside: string): Promise<void> {
  const text =
    `The database of this folder's Temporal server was damaged. It is kept as ${setAside}, and a new one is begun. ` +
    'Pictures, reports and what is paid for are not in it.';
  renderer.notice({ level: 'warning', text });
  const batches = await unreported(session);
  for (const { batchId } of batches.slice(0, MOST)) {
    const next = `To store its pictures and write its report, at no charge: plantain resume ${batchId}. To make the rest then: plantain run --again ${batchId}`;
    renderer.notice({ level: 'warning', text: `Batch ${batchId} has no report. ${next}` });
  }
  const more = batches.length - MOST;
  if (more > 0) renderer.notice({ level: 'warning', text: `${plural(more, 'more batch', 'more batches')}: plantain list` });
}

/** Batches of staging that have not ended by a report, newest first. */
async function unreported(session: Session): Promise<ListedBatch[]> {
  const found: ListedBatch[] = [];
  for (const batch of await batchesInStaging(session)) {
    const { staging, staged } = storesOf(session, batch);
    if ((await textIfThere(staging, reportNoteKey(staged))) === undefined) found.push(batch);
  }
  return found;
}
