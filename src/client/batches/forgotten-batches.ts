import { type EventSink, warning } from '../events.js';
import { inParallel } from '../../domain/in-parallel.js';
import { reportNoteKey } from '../../domain/staging-keys.js';
import { textIfThere } from '../../stores/text.js';
import { batchesInStaging } from './batch-index.js';
import { storesOf } from './batch-stores.js';
import { lookForBatch } from './find-batches.js';
import type { ListedBatch } from './listed-batch.js';
import type { Session } from '../session.js';
import { words } from '../../words/words.js';

/** Most batches that are named. */
const MOST = 20;
const READS_AT_ONCE = 8;

/** Reports that a damaged database was set aside, and how the batches of it are completed. */
export async function tellSetAside(emit: EventSink, session: Session, setAside: string): Promise<void> {
  emit(warning(words('notice.damaged', { file: setAside })));
  await tellUnreported(emit, session);
}

/** Names the batches of staging that Temporal does not know and that have no report, with what completes them. */
export async function tellUnreported(emit: EventSink, session: Session): Promise<void> {
  const batches = await unreported(session);
  for (const { batchId: batch } of batches.slice(0, MOST)) emit(warning(words('notice.unreported', { batch })));
  const more = batches.length - MOST;
  if (more > 0) emit(warning(words('notice.unreportedMore', { count: more })));
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
