import { WorkflowNotFoundError, type Client, type WorkflowExecutionInfo } from '@temporalio/client';
import { type DataFolder, isDataFolder } from '../../config/data-folder.js';
import { batchWorkflowId, settleWorkflowId } from '../../domain/names.js';
import { batchesInStaging } from './batch-index.js';
import type { ListedBatch } from './listed-batch.js';
import { stateOf } from '../follow/temporal-source.js';
import { GENERATE_BATCH } from './generate-batch.js';
import { meant } from '../../domain/text/suggest.js';
import { UserError } from '../../domain/failures/user-error.js';
import type { Session } from '../session.js';
import { sentences, words } from '../../words/words.js';
import { stateWords } from '../phrases/state.js';
import { readMemo } from './memo.js';

/** The newest batches, newest first. */
export async function listBatches(client: Client, options: { open?: boolean; most: number }): Promise<ListedBatch[]> {
  const open = options.open ? ` AND ExecutionStatus = 'Running'` : '';
  const found: ListedBatch[] = [];
  for await (const info of client.workflow.list({ query: `WorkflowType = '${GENERATE_BATCH}'${open}`, pageSize: 100 })) {
    found.push(listed(info));
    if (found.length >= options.most) break;
  }
  return found.sort((a, b) => b.startedAt - a.startedAt);
}

function listed(info: Omit<WorkflowExecutionInfo, 'raw'>): ListedBatch {
  return {
    batchId: info.workflowId.replace(/^batch\//, ''),
    mainQueue: info.taskQueue,
    state: stateOf(info),
    startedAt: info.startTime.getTime(),
    ...(info.closeTime ? { closedAt: info.closeTime.getTime() } : {}),
    ...readMemo(info.memo),
  };
}

/** Most batches that one command takes on when none is named. */
const MOST = 200;

/** Open batches that this data folder started: a shared Temporal service may hold those of others. */
export async function openBatchesOf(client: Client, folder: DataFolder): Promise<ListedBatch[]> {
  const open = await listBatches(client, { open: true, most: MOST });
  return open.filter((batch) => batch.start === undefined || isDataFolder(folder, batch.start.dataDir));
}

/** The batch of this name, open or closed, if Temporal knows one. */
export async function lookForBatch(client: Client, batchId: string): Promise<ListedBatch | undefined> {
  try {
    return listed(await client.workflow.getHandle(batchWorkflowId(batchId)).describe());
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** Whether a `resume` is recovering what an ended batch has left. */
export async function isSettling(client: Client, batchId: string): Promise<boolean> {
  try {
    return stateOf(await client.workflow.getHandle(settleWorkflowId(batchId)).describe()) === 'open';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** The batch of this name, open, closed, or known only from what lies in staging. */
export async function lookEverywhere(session: Session, batchId: string): Promise<ListedBatch | undefined> {
  const batch = await lookForBatch(session.client, batchId);
  return batch ?? (await batchesInStaging(session, batchId))[0];
}

/** The batch of this name, wherever something of it is known. @throws UserError */
export async function findBatch(session: Session, batchId: string): Promise<ListedBatch> {
  const batch = await lookEverywhere(session, batchId);
  if (batch) return batch;
  const others = [...(await listBatches(session.client, { most: MOST })), ...(await batchesInStaging(session))];
  const known = others.map((other) => other.batchId);
  throw new UserError('not_found', sentences(words('batch.none', { batch: batchId }), meant(batchId, known)), {
    advice: words('batch.listAdvice'),
  });
}

/** The batch of this name if it has not ended. @throws UserError */
export async function openBatch(session: Session, batchId: string): Promise<ListedBatch> {
  const batch = await findBatch(session, batchId);
  if (batch.state === 'open') return batch;
  throw new UserError('conflict', words('batch.ended', { batch: batchId, state: stateWords(batch.state) }), {
    advice: words('batch.endedAdvice', { batch: batchId }),
  });
}

/** The named batch, else the newest open one, else the newest. @throws UserError when there is none */
export async function batchOrNewest(session: Session, name: string | undefined): Promise<ListedBatch> {
  if (name !== undefined) return findBatch(session, name);
  const { client, config } = session;
  const [open] = await openBatchesOf(client, config);
  if (open) return open;
  const [newest] = [...(await listBatches(client, { most: MOST })), ...(await batchesInStaging(session))];
  if (!newest) throw new UserError('not_found', words('batch.noneYet'), { advice: words('batch.noneYetAdvice') });
  return newest;
}
