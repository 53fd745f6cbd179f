import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { batchWorkflowId } from '../domain/names.js';
import { batchProgress, pauseBatch, resumeBatch } from '../workflows/messages.js';
import { isOutage } from './follow/outage.js';
import type { Scope } from './scope.js';
import type { Session } from './session.js';

/** Sent with a pause that an interrupted command asks for: the next `plantain resume` continues such a batch without its name. */
const INTERRUPT = 'interrupt';
const SIGNAL_MS = 4_000;
const HEARD_MS = 3_000;
const HEARD_EVERY_MS = 100;

/** Who paused a batch: a person by `plantain pause` or in Temporal, or a command that was interrupted. */
export type PausedBy = 'user' | 'interrupt';

/** Who paused the batch if the last word on it was to pause it, also while no worker has heard it yet: signals are on record at once. */
export async function pausedBy(client: Client, batchId: string): Promise<PausedBy | undefined> {
  const { events } = await client.workflow.getHandle(batchWorkflowId(batchId)).fetchHistory();
  const signals = (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => (signal ? [signal] : []));
  const last = signals.filter(({ signalName }) => signalName === pauseBatch.name || signalName === resumeBatch.name).at(-1);
  if (last?.signalName !== pauseBatch.name) return undefined;
  const [payload] = last.input?.payloads ?? [];
  return payload && defaultPayloadConverter.fromPayload(payload) === INTERRUPT ? 'interrupt' : 'user';
}

/**
 * Pauses batches that a command is about to leave, so that no other worker continues to pay for them. A pause of a person stays one. What
 * cannot be told to Temporal is reported: the batch is then only without this worker.
 */
export async function pauseForLeave(
  { renderer }: Pick<Scope, 'renderer'>,
  { client }: Session,
  ids: readonly string[],
): Promise<void> {
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
      const text = `Batch ${batchId} could not be paused, because Temporal does not answer: plantain worker would continue it.`;
      renderer.notice({ level: 'warning', text });
    }
  }
}

/** Resolves when the workflow has taken the pause, which calls requests back that have not been sent. */
async function heard(client: Client, batchId: string): Promise<void> {
  const handle = client.workflow.getHandle(batchWorkflowId(batchId));
  while ((await handle.query(batchProgress)).stage === 'running') await pause(HEARD_EVERY_MS);
}
