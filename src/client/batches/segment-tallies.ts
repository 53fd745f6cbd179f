import type { Client } from '@temporalio/client';
import type { Tally } from '../../domain/outcome.js';
import { RUN_SEGMENT } from './generate-batch.js';
import { readTally } from './memo.js';

/** What a segment has on record that its root does not count yet; up to ten seconds old. */
export interface SegmentTally {
  readonly batchId: string;
  readonly segment: number;
  readonly tally: Tally;
}

/** Segments that have not told their root how they ended: they run, or were ended with it. Absent `batchId`: of all open batches. */
export async function unreportedTallies(client: Client, batchId?: string): Promise<SegmentTally[]> {
  // A batch id holds no quote: it was made for file names.
  const which = batchId === undefined ? `ExecutionStatus = 'Running'` : `WorkflowId STARTS_WITH 'batch/${batchId}/'`;
  const found: SegmentTally[] = [];
  for await (const { workflowId, status, memo } of client.workflow.list({
    query: `WorkflowType = '${RUN_SEGMENT}' AND ${which}`,
  })) {
    const [, id, segment] = /^batch\/(.+)\/(\d+)$/.exec(workflowId) ?? [];
    if (id === undefined || segment === undefined || status.name === 'COMPLETED') continue;
    found.push({ batchId: id, segment: Number(segment), tally: readTally(memo) });
  }
  return found;
}
