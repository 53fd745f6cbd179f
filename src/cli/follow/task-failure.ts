import type { Client } from '@temporalio/client';

/** Events that are read from the end of a history: a failed task is followed only by its own repeats. */
const PAGE = 30;

/** Words of the newest failed workflow task of a run. */
export async function lastTaskFailure(client: Client, workflowId: string, runId: string): Promise<string> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: PAGE,
  });
  for (const event of history?.events ?? []) {
    const message = event.workflowTaskFailedEventAttributes?.failure?.message;
    if (message) return message.split('\n')[0] ?? message;
  }
  return 'no reason on record; the log of the worker has it';
}
