import { readRecord } from '../../staging/record.js';
import { destinationOf } from '../../workflows/segment/segment-input.js';
import type { UnreportedBatch } from '../../workflows/batch/settle.js';
import { storesOf } from '../batches/batch-stores.js';
import { inputOf } from '../batches/input-of.js';
import type { ListedBatch } from '../batches/listed-batch.js';
import { stateWords } from '../phrases/state.js';
import type { Session } from '../session.js';
import { words } from '../../words/words.js';

/** How much longer than a request may take a worker is awaited that still has one open. */
const SLACK_MS = 60_000;

/** What the report of a batch is written from that ended before it had one; undefined where nothing says what it was started with. */
export async function unreportedBatch(session: Session, batch: ListedBatch): Promise<UnreportedBatch | undefined> {
  const input = await inputOf(session, batch);
  if (input === undefined) return undefined;
  const { staging } = storesOf(session, batch);
  const outcomes = [...(await readRecord(staging, input.batch)).outcomes.values()];
  const endedAt = batch.closedAt ?? outcomes.reduce((last, outcome) => Math.max(last, outcome.endedAt), batch.startedAt);
  const { batchId } = input.batch;
  const reason =
    batch.state === 'not in Temporal'
      ? words('notice.unknownToTemporal')
      : words('end.inTemporal', { state: stateWords(batch.state) });
  return {
    report: {
      batch: input.batch,
      pageSize: input.settings.segmentSize,
      destination: destinationOf(input),
      ...(input.inline === undefined ? {} : { inline: input.inline }),
      ...(input.language === undefined ? {} : { language: input.language }),
      summary: {
        batchId,
        version: input.version,
        ...(input.again === undefined ? {} : { again: input.again }),
        total: input.total,
        startedAt: batch.startedAt,
        endedAt,
        ended: 'cancelled',
        reason,
        sitesOut: [],
      },
    },
    waitMs: input.settings.singleTimeoutMs + SLACK_MS,
    images: outcomes.reduce((sum, outcome) => sum + (outcome.status === 'success' ? outcome.images.length : 0), 0),
    reason: words('end.batchEndedWhy', { why: reason }),
  };
}
