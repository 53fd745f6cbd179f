import type { Client } from '@temporalio/client';
import { batchWorkflowId } from '../domain/names.js';
import { pauseBatch, resumeBatch } from '../workflows/messages.js';

/** Whether the last word on a batch was to pause it, also while no worker has heard it yet: signals are on record at once. */
export async function isPausedOnRecord(client: Client, batchId: string): Promise<boolean> {
  const { events } = await client.workflow.getHandle(batchWorkflowId(batchId)).fetchHistory();
  const words = (events ?? []).map((event) => event.workflowExecutionSignaledEventAttributes?.signalName);
  return words.lastIndexOf(pauseBatch.name) > words.lastIndexOf(resumeBatch.name);
}
