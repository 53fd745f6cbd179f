import { type EventSink, warning } from '../events.js';
import { inParallel } from '../../domain/in-parallel.js';
import { reportNoteKey } from '../../domain/staging-keys.js';
import { textIfThere } from '../../stores/text.js';
import { batchesInStaging } from './batch-index.js';
import { storesOf } from './batch-stores.js';
import { lookForBatch } from './find-batches.js';
import type { ListedBatch } from './listed-batch.js';
import { plural } from '../../domain/text/text.js';
import type { Session } from '../session.js';

/** Most batches that are named. */
const MOST = 20;
const READS_AT_ONCE = 8;

/** Reports that a damaged database was set aside, and how the batches of it are completed. */
export async function tellSetAside(emit: EventSink, session: Session, setAside: string): Promise<void> {
  const text =
    `The database of this folder's Temporal server was damaged. It is kept as ${setAside}, and a new one is begun. ` +
    'Pictures, reports and what is paid for are not in it.';
  emit(warning(text));
  await tellUnreported(emit, session);
}

/** Names the batches of staging that Temporal does not know and that have no report, with what completes them. */
export async function tellUnreported(emit: EventSink, session: Session): Promise<void> {
  const batches = await unreported(session);
  for (const { batchId } of batches.slice(0, MOST)) {
    const next = `To store its pictures and write its report, at no charge: plantain resume ${batchId}. To make the rest then: plantain run --again ${batchId}`;
    emit(warning(`Temporal does not know batch ${batchId}, which has no report. ${next}`));
  }
  const more = batches.length - MOST;
  if (more > 0) emit(warning(`${plural(more, 'more batch', 'more batches')}: plantain list`));
}

/** Newest first. */
async function unreported(session: Session): Promise<ListedBatch[]> {
  const found = await inParallel(await batchesInStaging(session), READS_AT_ONCE, async (batch) => {
    const { staging, staged } = storesOf(session, batch);
    if ((await textIfThere(staging, reportNoteKey(staged))) !== undefined) return undefined;
    return (await lookForBatch(session.client, batch.batchId)) ? undefined : batch;
  });
  return found.filter((batch) => batch !== undefined);
}
