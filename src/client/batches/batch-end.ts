import type { ReportNote } from '../../activities/record/report.js';
import { count, EMPTY_TALLY } from '../../domain/outcome.js';
import { reportNoteKey } from '../../domain/staging-keys.js';
import { readNote } from '../../staging/notes.js';
import { readOutcomes } from '../../staging/record.js';
import { storesOf } from './batch-stores.js';
import type { ListedBatch } from './listed-batch.js';
import type { BatchEnd } from '../follow/source.js';
import { sourceOf } from '../follow/source-of.js';
import type { Session } from '../session.js';
import { words } from '../../words/words.js';

/** How a batch ended that is not open any more: by its newest report, else as Temporal has it, else as far as its record goes. */
export async function endOf(session: Session, batch: ListedBatch): Promise<BatchEnd> {
  const summary = await reportedSummary(session, batch);
  if (summary) return { kind: 'summary', summary };
  if (batch.state === 'not in Temporal') return onRecord(session, batch);
  const source = sourceOf(session, batch.batchId);
  return source.end(await source.look());
}

/** Undefined where no report was written, or its staging is not in reach. */
async function reportedSummary(session: Session, batch: ListedBatch) {
  if (!batch.start?.results) return undefined;
  const { staging, staged } = storesOf(session, batch);
  return (await readNote<ReportNote>(staging, reportNoteKey(staged)))?.summary;
}

/** @throws UserError */
async function onRecord(session: Session, batch: ListedBatch): Promise<BatchEnd> {
  const { batchId, start, startedAt, note } = batch;
  const { staging, staged } = storesOf(session, batch);
  const tally = [...(await readOutcomes(staging, staged)).values()].reduce(count, EMPTY_TALLY);
  const concurrency = note?.input.settings.concurrency ?? 0;
  const progress = { stage: 'ended', total: start?.total ?? 0, concurrency, startedAt, tally, open: [], sitesOut: [] } as const;
  return {
    kind: 'closed',
    batchId,
    how: 'not in Temporal',
    message: words('notice.unknownToTemporal'),
    progress,
    ...(start ? { location: start.location } : {}),
    ...(start?.forecast ? { forecast: start.forecast } : {}),
  };
}
