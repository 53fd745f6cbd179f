import { setTimeout as pause } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { type EventSink, warning } from '../events.js';
import { batchWorkflowId } from '../../domain/names.js';
import type { BatchProgress } from '../../domain/progress.js';
import { batchProgress, INTERRUPT, pauseBatch, pauseUpdate, resumeBatch, resumeUpdate } from '../../workflows/messages.js';
import { isOutage } from '../follow/outage.js';
import { words } from '../../words/words.js';
import type { Session } from '../session.js';

const SIGNAL_MS = 4_000;
const HEARD_MS = 3_000;
const HEARD_EVERY_MS = 100;

/** Who paused a batch: a person by `plantain pause` or in Temporal, a command that was interrupted, or plantain itself. */
export type PausedBy = 'user' | 'interrupt' | 'plantain';

type HistoryEvent = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>[number];

/** Who paused the batch if the last word on it was to pause it, also while no worker has heard it yet: signals are on record at once. */
export async function pausedBy(client: Client, batchId: string): Promise<PausedBy | undefined> {
  const { events } = await client.workflow.getHandle(batchWorkflowId(batchId)).fetchHistory();
  let by: PausedBy | undefined;
  for (const event of events ?? []) by = wordOf(event, by);
  return by;
}

/** Who has paused the batch after this event, of who had before it. */
function wordOf(event: HistoryEvent, before: PausedBy | undefined): PausedBy | undefined {
  const signal = event.workflowExecutionSignaledEventAttributes;
  const update = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input;
  const name = signal?.signalName ?? update?.name;
  const [argument] = (signal?.input ?? update?.args)?.payloads ?? [];
  if (name === pauseBatch.name || name === pauseUpdate.name)
    return argument && plain(argument) === INTERRUPT ? 'interrupt' : 'user';
  if (name === resumeBatch.name || name === resumeUpdate.name) return undefined;
  // A pause by plantain itself stands in no message; the batch writes it down.
  const memo = event.workflowPropertiesModifiedEventAttributes?.upsertedMemo?.fields?.['progress'];
  const progress = memo ? (plain(memo) as Partial<BatchProgress> | null) : undefined;
  return progress?.paused?.by === 'plantain' ? 'plantain' : before;
}

const plain = (payload: Payload): unknown => defaultPayloadConverter.fromPayload(payload);

/**
 * Pauses batches that a command is about to leave, so that no other worker continues to pay for them. A pause of a person stays one. What
 * cannot be told to Temporal is reported: the batch is then only without this worker.
 */
export async function pauseForLeave(emit: EventSink, { client }: Session, ids: readonly string[]): Promise<void> {
  for (const batchId of ids) {
    try {
      await client.withDeadline(Date.now() + SIGNAL_MS, async () => {
        if ((await pausedBy(client, batchId)) !== undefined) return;
        await client.workflow.getHandle(batchWorkflowId(batchId)).signal(pauseBatch, INTERRUPT);
      });
      await client.withDeadline(Date.now() + HEARD_MS, () => heard(client, batchId)).catch(() => undefined);
    } catch (error) {
      // It ended at this very moment, or Temporal is away.
      if (!isOutage(error)) continue;
      emit(warning(words('notice.notPaused', { batch: batchId })));
    }
  }
}

/** Resolves when the workflow has taken the pause, which calls requests back that have not been sent. */
async function heard(client: Client, batchId: string): Promise<void> {
  const handle = client.workflow.getHandle(batchWorkflowId(batchId));
  while ((await handle.query(batchProgress)).stage === 'running') await pause(HEARD_EVERY_MS);
}
