import { getExternalWorkflowHandle, type SignalDefinition, workflowInfo } from '@temporalio/workflow';

/** Sends a message of a segment to its root. One that is gone cannot be told; its parent close policy ends the segment. */
export async function tellRoot<Args extends unknown[]>(signal: SignalDefinition<Args>, ...args: Args): Promise<void> {
  const { parent } = workflowInfo();
  if (!parent) return;
  await getExternalWorkflowHandle(parent.workflowId)
    .signal(signal, ...args)
    .catch(() => undefined);
}
