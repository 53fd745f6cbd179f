import type { Client } from '@temporalio/client';
import { inParallel } from '../../domain/in-parallel.js';
import type { Tally } from '../../domain/outcome.js';
import { wholeTally } from '../../domain/progress.js';
import type { ListedBatch } from './listed-batch.js';
import { SETTLE_BATCH } from './generate-batch.js';
import { readTally } from './memo.js';
import { unreportedTallies } from './segment-tallies.js';
import type { Session } from '../session.js';
import { progressNow } from '../follow/view-now.js';

/** Open batches that are asked at once: each may wait some seconds for a worker that was killed. */
const AT_ONCE = 16;

/** Tallies of batches of which something was recovered after their end, which their own memos do not know. */
async function settledTallies(client: Client): Promise<Map<string, Tally>> {
  const tallies = new Map<string, Tally>();
  const query = `WorkflowType = '${SETTLE_BATCH}' AND ExecutionStatus = 'Completed'`;
  // The newest come first.
  for await (const { workflowId, memo } of client.workflow.list({ query, pageSize: 100 })) {
    const batchId = workflowId.replace(/^batch\/|\/settle$/g, '');
    if (!tallies.has(batchId)) tallies.set(batchId, readTally(memo));
  }
  return tallies;
}

/** With what their memos do not hold: how open batches are now, and what was recovered after the end of others. */
export async function withTallies(session: Session, batches: readonly ListedBatch[]): Promise<ListedBatch[]> {
  const { client } = session;
  const segments = batches.some(({ progress }) => progress && !progress.whole) ? await unreportedTallies(client) : [];
  const settled = batches.some(({ state }) => state !== 'open') ? await settledTallies(client) : new Map<string, Tally>();
  return inParallel(batches, AT_ONCE, async (batch) => {
    const { state, batchId } = batch;
    const progress = state === 'open' ? ((await progressNow(session, batch))?.progress ?? batch.progress) : batch.progress;
    if (!progress) return batch;
    const own = state === 'open' ? segments.filter((segment) => segment.batchId === batchId) : [];
    const known = (state === 'open' ? undefined : settled.get(batchId)) ?? progress.tally;
    return { ...batch, progress: { ...progress, tally: wholeTally({ ...progress, tally: known }, own) } };
  });
}
