import { type EventSink, info } from '../events.js';
import { batchWorkflowId } from '../../domain/names.js';
import { endedCount } from '../../domain/outcome.js';
import { batchProgress } from '../../workflows/messages.js';
import { openBatchesOf } from '../batches/find-batches.js';
import type { ListedBatch } from '../batches/listed-batch.js';
import { pausedBy } from './paused.js';
import { recordedTally } from '../batches/recorded-tally.js';
import { type Words, words } from '../../words/words.js';
import type { Session } from '../session.js';

const ANSWER_MS = 3_000;

/**
 * Names the open batches of this folder that nobody works on and nobody paused: a command that was killed left them, and no command
 * continues them unless it is told to. `given`: those that this one works on. Never fails: the command does not depend on it.
 */
export async function tellLeftOpen(emit: EventSink, session: Session, given: readonly string[]): Promise<void> {
  const { client, config } = session;
  try {
    const open = (await openBatchesOf(client, config)).filter(({ batchId }) => !given.includes(batchId));
    const lines = await Promise.all(open.map((batch) => leftOpenPhrase(session, batch)));
    for (const text of lines) if (text !== undefined) emit(info(text));
  } catch {
    // Temporal or the record is out of reach; the code that needs them reports it.
  }
}

async function leftOpenPhrase(session: Session, batch: ListedBatch): Promise<Words | undefined> {
  const { client } = session;
  const { batchId, progress, start } = batch;
  if ((await pausedBy(client, batchId)) !== undefined || (await isLive(session, batchId))) return undefined;
  const total = progress?.total ?? start?.total ?? 0;
  const tally = (await recordedTally(session, batch)) ?? progress?.tally;
  return words('notice.leftOpen', { batch: batchId, left: total - (tally ? endedCount(tally) : 0), total });
}

/** Whether a worker answers for the batch: one that was killed stays listed for minutes. */
export async function isLive({ client }: Pick<Session, 'client'>, batchId: string): Promise<boolean> {
  try {
    await client.withDeadline(Date.now() + ANSWER_MS, () =>
      client.workflow.getHandle(batchWorkflowId(batchId)).query(batchProgress),
    );
    return true;
  } catch {
    return false;
  }
}
