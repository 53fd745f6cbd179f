import { inParallel } from '../../domain/in-parallel.js';
import { batchWorkflowId, SHARED_QUEUE } from '../../domain/names.js';
import { pauseBatch } from '../../workflows/messages.js';
import { listBatches, openBatchesOf } from '../batches/find-batches.js';
import type { ListedBatch } from '../batches/listed-batch.js';
import { control } from '../control/control.js';
import { toContinue, toDeadline } from '../control/wishes.js';
import { type EventSink, info, warning } from '../events.js';
import { pausedLine } from '../phrases/paused.js';
import type { Session } from '../session.js';
import type { ServedQueues } from '../workers.js';
import { type Build, misfitOf } from './fitness.js';
import { words } from '../../words/words.js';
import { isLive } from './left-open.js';
import { pausedBy } from './paused.js';

/** Most batches of the shared task queues that are looked at. */
const MOST_HELD = 200;
const ASKED_AT_ONCE = 8;

/** Open batches without those that a person paused: that person has not allowed it to continue. */
export async function unpaused(emit: EventSink, { client, config }: Session): Promise<ListedBatch[]> {
  const batches: ListedBatch[] = [];
  for (const batch of await openBatchesOf(client, config)) {
    const { batchId } = batch;
    const by = await pausedBy(client, batchId);
    if (by === 'user' || by === 'plantain') {
      emit(info(words('notice.skipped', { why: pausedLine(batchId) })));
    } else batches.push(batch);
  }
  return batches;
}

export interface Resuming {
  readonly build: Build;
  readonly emit: EventSink;
  /** New total timeout in milliseconds, counted from now. */
  readonly totalTimeoutMs?: number | undefined;
}

/**
 * Before workers serve open batches again: makes sure that this version can continue them, moves their deadlines, and ends their pauses.
 *
 * @throws UserError before anything is changed, for a batch whose steps this version does not know
 */
export async function letContinue(
  session: Session,
  batches: readonly ListedBatch[],
  { build, emit, totalTimeoutMs }: Resuming,
): Promise<void> {
  for (const batch of batches) {
    const misfit = await misfitOf(build, emit, session, batch);
    if (misfit) throw misfit;
    if (totalTimeoutMs !== undefined) await control(session, batch, toDeadline(Date.now() + totalTimeoutMs));
  }
  await holdOthers(emit, session, batches);
  for (const batch of batches) await endPause(emit, session, batch);
}

/**
 * Batches of the shared task queues cannot be served one by one. Where no worker serves them now, those that were not asked for are paused, so
 * that nothing is paid for them unasked.
 */
async function holdOthers(emit: EventSink, { client }: Session, given: readonly ListedBatch[]): Promise<void> {
  if (!given.some(({ mainQueue }) => mainQueue === SHARED_QUEUE)) return;
  const isGiven = ({ batchId }: ListedBatch): boolean => given.some((one) => one.batchId === batchId);
  const open = await listBatches(client, { open: true, most: MOST_HELD });
  await inParallel(open, ASKED_AT_ONCE, async (batch) => {
    const { batchId, mainQueue } = batch;
    if (mainQueue !== SHARED_QUEUE || isGiven(batch) || (await pausedBy(client, batchId)) !== undefined) return;
    // The task queue does not tell: a worker that has gone stays listed there for minutes.
    if (await isLive({ client }, batchId)) return;
    await client.workflow.getHandle(batchWorkflowId(batchId)).signal(pauseBatch);
    emit(warning(words('notice.held', { batch: batchId })));
  });
}

async function endPause(emit: EventSink, session: Session, batch: ListedBatch): Promise<void> {
  const { batchId } = batch;
  if ((await pausedBy(session.client, batchId)) === undefined) return;
  await control(session, batch, toContinue);
  emit(info(words('notice.wasPaused', { batch: batchId })));
}

/** The task queues of these batches, at all of their sites. */
export function servedBy(batches: readonly ListedBatch[]): ServedQueues[] {
  const sites = new Map<string, Set<string>>();
  for (const { mainQueue, start } of batches) {
    sites.set(mainQueue, new Set([...(sites.get(mainQueue) ?? []), ...(start?.sites ?? [])]));
  }
  return [...sites].map(([mainQueue, names]) => ({ mainQueue, sites: [...names] }));
}
