import { defaultPayloadConverter } from '@temporalio/common';
import type { BatchInput } from '../../domain/batch.js';
import { batchWorkflowId } from '../../domain/names.js';
import type { Session } from '../session.js';
import { notedBatches } from './batch-index.js';
import type { ListedBatch } from './listed-batch.js';

/** What a batch was started with: from staging, else from its history; undefined where nothing says it. */
export async function inputOf(session: Session, { batchId, start, state, note }: ListedBatch): Promise<BatchInput | undefined> {
  if (note) return note.input;
  const folder = start?.results?.stagingFolder;
  const same = (await notedBatches(session, batchId)).find(({ note: found }) => found?.input.batch.stagingFolder === folder);
  if (same?.note) return same.note.input;
  if (state === 'not in Temporal') return undefined;
  const { events } = await session.client.workflow.getHandle(batchWorkflowId(batchId)).fetchHistory();
  const payload = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  // Written by the starter; nobody else starts workflows of this type.
  return payload ? defaultPayloadConverter.fromPayload<BatchInput>(payload) : undefined;
}
