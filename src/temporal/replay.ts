import type { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { batchWorkflowId } from '../domain/names.js';
import { workflowCode } from './runtime.js';

/** An open workflow that the present code cannot continue. */
export interface Misfit {
  readonly workflowId: string;
  readonly message: string;
}

/** Replays the open workflows of a batch with the present code, without changing anything. */
export async function replayBatch(client: Client, batchId: string, workflowBundle: string): Promise<Misfit[]> {
  const misfits: Misfit[] = [];
  const histories = openHistories(client, batchId);
  for await (const { workflowId, error } of Worker.runReplayHistories(workflowCode({ codePath: workflowBundle }), histories)) {
    if (error) misfits.push({ workflowId, message: wordsOf(error) });
  }
  return misfits;
}

async function* openHistories(client: Client, batchId: string) {
  const root = batchWorkflowId(batchId);
  yield { workflowId: root, history: await client.workflow.getHandle(root).fetchHistory() };
  // A batch id holds no quote: it was made for file names.
  const query = `WorkflowId STARTS_WITH "${root}/" AND ExecutionStatus = "Running"`;
  for await (const { workflowId } of client.workflow.list({ query })) {
    yield { workflowId, history: await client.workflow.getHandle(workflowId).fetchHistory() };
  }
}

/** The SDK wraps the reason, such as `[TMPRL1100] Nondeterminism error: …`, in a dump of its own structures. */
function wordsOf(error: Error): string {
  return /\[TMPRL\d+\] [^"]*/.exec(error.message)?.[0] ?? error.message.split('\n')[0] ?? error.message;
}
