import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { endedEvent, type EventSink, info, settledEvent, warning } from '../events.js';
import type { BatchEnd } from '../follow/source.js';
import type { RunningWorkers, ServedQueues } from '../workers.js';
import { untilAborted } from '../../domain/unless-aborted.js';
import type { ReportNote } from '../../activities/record/report.js';
import { isDataFolder } from '../../config/data-folder.js';
import { settleQueue, settleWorkflowId } from '../../domain/names.js';
import { reportNoteKey } from '../../domain/staging-keys.js';
import type { Settled } from '../../domain/summary.js';
import { UserError } from '../../domain/failures/user-error.js';
import { storesOf } from '../batches/batch-stores.js';
import { textIfThere } from '../../stores/text.js';
import type { ListedBatch } from '../batches/listed-batch.js';
import { isOutage } from '../follow/outage.js';
import { SettleProgress } from '../follow/settle-progress.js';
import { SETTLE_BATCH, type SettleBatch } from '../batches/generate-batch.js';
import { leftPhrases, settledPhrase } from '../phrases/settled.js';
import type { Session } from '../session.js';
import { readRecord } from '../../staging/record.js';
import type { Unsettled } from '../../workflows/batch/settle.js';
import { summaryOf } from '../../domain/text/shorten.js';
import { tell as sayWords } from '../../words/current.js';
import { type Words, words } from '../../words/words.js';
import { isWhole } from './is-whole.js';
import { unreportedBatch } from './unreported.js';

const LOOK_EVERY_MS = 500;
const LOOK_MS = 4_000;

/** What of the outside world a settlement needs. */
export interface Settling {
  readonly emit: EventSink;
  /** Starts workers in this process that serve these task queues, and no site. */
  readonly startWorkers: (serves: readonly ServedQueues[]) => Promise<RunningWorkers>;
  /** Leaves the rest to the next call; what is being stored is finished. */
  readonly stop: AbortSignal;
}

/**
 * Recovers what was paid for of a batch that has ended and lies in a spool, and answers how the batch has ended; undefined when it was stopped
 * before that. Sends no paid request, and serves no other batch.
 *
 * @throws UserError
 */
export async function settleEnded(session: Session, batch: ListedBatch, settling: Settling): Promise<BatchEnd | undefined> {
  const { emit, startWorkers, stop } = settling;
  const { batchId } = batch;
  const note = await unsettledOf(session, batch);
  if ('summary' in note && isWhole(note.summary) && (await isOnRecord(session, batch, note)))
    return tell(emit, { summary: note.summary, pictures: 0, away: [], left: [] });
  emit(info(words('notice.settling', { batch: batchId })));
  const workers = await startWorkers([{ mainQueue: settleQueue(batchId), sites: [] }]);
  const handle = await session.client.workflow.start<SettleBatch>(SETTLE_BATCH, {
    taskQueue: settleQueue(batchId),
    workflowId: settleWorkflowId(batchId),
    args: [note],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    // A second command follows what the first one has begun.
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: summaryOf(sayWords('start.settle', { batch: batchId })),
  });
  const over = new AbortController();
  const following = follow(emit, session, handle, over.signal);
  const first = await Promise.race([following, untilAborted(stop), workers.failed]);
  await workers.drain('over');
  over.abort();
  const settled = first ?? (await following);
  return settled && tell(emit, settled);
}

/** Whether the record says nothing that the report does not. */
async function isOnRecord(session: Session, batch: ListedBatch, { digest }: ReportNote): Promise<boolean> {
  const { staging, staged } = storesOf(session, batch);
  return digest === undefined || digest === (await readRecord(staging, staged)).digest;
}

async function unsettledOf(session: Session, batch: ListedBatch): Promise<Unsettled> {
  const { batchId, start } = batch;
  const { staging, staged } = storesOf(session, batch);
  // Its staging and its spool are there.
  if (staging.hostLocal && !(start && isDataFolder(session.config, start.dataDir)))
    throw new UserError('conflict', otherFolder(batch), { advice: words('settle.otherFolderAdvice', { batch: batchId }) });
  const note = await textIfThere(staging, reportNoteKey(staged));
  // Written by a worker of plantain; nobody else writes under this key.
  if (note !== undefined) return JSON.parse(note) as ReportNote;
  const unreported = await unreportedBatch(session, batch);
  if (unreported) return unreported;
  throw new UserError('not_found', words('settle.unknown', { batch: batchId, spool: join(session.config.dataDir, 'spool') }), {
    advice: words('settle.unknownAdvice', { batch: batchId }),
  });
}

const otherFolder = ({ batchId: batch, start }: ListedBatch): Words =>
  start ? words('settle.otherFolder', { batch, folder: start.dataDir }) : words('settle.otherFolderUnknown', { batch });

/** Follows to the end or until it is stopped, through outages. */
async function follow(
  emit: EventSink,
  { client }: Session,
  handle: WorkflowHandle<SettleBatch>,
  stop: AbortSignal,
): Promise<Settled | undefined> {
  const progress = new SettleProgress(emit);
  let away = false;
  while (!stop.aborted) {
    try {
      const { status, raw } = await client.withDeadline(Date.now() + LOOK_MS, () => handle.describe());
      if (status.name !== 'RUNNING') return await handle.result();
      progress.tell(raw.pendingActivities ?? []);
    } catch (error) {
      if (error instanceof WorkflowFailedError) throw endedInTemporal(error);
      if (!isOutage(error)) throw error;
      if (!away) emit(warning(words('notice.temporalAway')));
      away = true;
    }
    // An abort only ends the wait; the loop sees it.
    await pause(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
  return undefined;
}

const endedInTemporal = (error: WorkflowFailedError): UserError =>
  new UserError('ended', words('settle.stopped', { why: error.cause?.message ?? error.message }), {
    advice: words('settle.stoppedAdvice'),
    cause: error,
  });

function tell(emit: EventSink, settled: Settled): BatchEnd {
  const { summary, pictures, away, left } = settled;
  // With everything there, a host that is away has nothing to give.
  for (const phrase of isWhole(summary) ? [] : leftPhrases(settled)) emit(warning(phrase));
  emit(info(settledPhrase(settled)));
  emit(settledEvent({ batch: summary.batchId, pictures, away, left }));
  const end = { kind: 'summary', summary, searched: away.length + left.length === 0 } as const;
  emit(endedEvent(end));
  return end;
}
