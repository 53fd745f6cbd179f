import { isCancellation } from '@temporalio/workflow';
import { failureOfEmpty, failureOfUnused } from '../../domain/pacing/attempt.js';
import { claimWords, operationClaim, restClaims, spoolClaim } from '../../domain/claim.js';
import type { Failure } from '../../domain/failures/failure.js';
import type { SpooledSubmission, Submission, UploadedReference } from '../../domain/generation.js';
import type { Json } from '../../domain/json.js';
import { collectKey, requestId } from '../../domain/names.js';
import { atHost, free, paid, recoveryLimitMs, recoveryWaitMs } from '../calls.js';
import { isEdition2 } from '../edition.js';
import { failed, failureOfActivity, isHostAway, isOutOfTime, onHost, type PaidEnd, paidEnd } from '../activity-failure.js';
import { answeredLate, countOut, type Generated, type ItemState, type Lane, noteTokens, spend, title } from './item-state.js';
import { measured, timed } from './measured.js';
import { sentences, type Text, words } from '../../words/words.js';

const LAST_LOOK_MS = 30_000;

/** Journal key and moment of one paid request. */
interface Start {
  readonly key: string;
  /** Epoch milliseconds. */
  readonly notBefore: number;
}

type Pending = Extract<Submission, { kind: 'pending' }>;

/** One paid request for the item, followed to its end. */
export async function generate(state: ItemState, lane: Lane, start: Start): Promise<Generated> {
  const sentAt = Date.now();
  let uploaded: readonly UploadedReference[] = [];
  if (state.route.uploads) {
    lane.phase(state, 'uploading');
    try {
      const { references, ms } = await lane.upload(state);
      uploaded = references;
      state.times = { ...state.times, uploads: references.map(({ url, seconds }) => ({ ...(url && { url }), seconds })) };
      spend(state, 'uploadMs', ms);
    } catch (error) {
      spend(state, 'uploadMs', Date.now() - sentAt);
      if (isCancellation(error)) return { kind: 'cancelled' };
      return failed({ ...failureOfActivity(error), billing: 'unbilled', unsent: true });
    }
  }
  const remote = uploaded.map((reference) => reference.remote);
  return make(state, lane, start, { uploaded: remote, sentAt });
}

interface Making {
  readonly uploaded: Json[];
  readonly sentAt: number;
}

async function make(state: ItemState, lane: Lane, start: Start, { uploaded, sentAt }: Making): Promise<Generated> {
  lane.phase(state, 'generating');
  state.out = requestId(start.key);
  const submitted = await submit(state, lane, start, uploaded);
  if (submitted.kind !== 'done') return submitted;
  const { submission, key, late } = submitted.spooled;
  if (late) answeredLate(state, submitted.spooled);
  switch (submission.kind) {
    case 'done':
    case 'empty':
      return generatedBy(state, submitted.spooled);
    case 'pending': {
      lane.accepted(state.route, sentAt);
      const rest = restMs(lane, submitted.spooled, sentAt);
      const end = await follow(state, lane, { key, pending: submission, restMs: rest });
      const { unused } = submission;
      return end.kind === 'failed' && unused !== undefined ? failed(failureOfUnused(unused, end.failure)) : end;
    }
  }
}

async function submit(state: ItemState, lane: Lane, { key, notBefore }: Start, uploaded: Json[]): Promise<Generated> {
  const { batch, settings } = lane;
  const { index, site } = state.route;
  const id = `item-${String(index).padStart(6, '0')}:submit:a${state.attempt}s${state.send}`;
  const { singleTimeoutMs, requestDelayMs, segmentSize: pageSize } = settings;
  // A request waits for its turn in the worker.
  const from = Math.max(Date.now(), notBefore);
  try {
    const { submitGeneration } = paid(lane, site, id, title(state));
    const input = { batch, index, pageSize, site, key, notBefore, singleTimeoutMs, requestDelayMs, uploaded };
    const spooled = await lane.sending(() => submitGeneration(input));
    measured(state, spooled, from);
    return { kind: 'done', spooled };
  } catch (error) {
    const end = paidEnd(error);
    if (end.kind === 'failed') measured(state, end.failure, from);
    if (end.kind === 'ask_host') return recover(state, lane, key, end);
    // A pause or fewer lanes, not a stop: the item waits for its turn again.
    return end.kind === 'cancelled' && !lane.stopped() ? { kind: 'never_sent', takenBack: true } : end;
  }
}

/** What the host that may have sent the request knows of it. */
async function recover(
  state: ItemState,
  lane: Lane,
  key: string,
  { host, wasReset }: Extract<PaidEnd, { kind: 'ask_host' }>,
): Promise<Generated> {
  lane.phase(state, 'recovering');
  try {
    const recovery = await onHost(() =>
      atHost(lane, host, words('do.ask', { host, item: title(state) }), recoveryLimitMs(lane.settings)).recoverSubmission({
        batch: lane.batch,
        key,
        waitMs: recoveryWaitMs(lane.settings),
        pageSize: lane.settings.segmentSize,
      }),
    );
    switch (recovery.kind) {
      case 'adopted':
        return { kind: 'done', spooled: recovery.claim };
      case 'failed':
        return failed(recovery.failure);
      case 'never_sent':
        return recovery;
      case 'unknown':
        return recovery.noRecord ? unrecorded(state, lane, host, key) : unknown(state, host, key, DIED);
    }
  } catch (error) {
    if (!isHostAway(error)) return unknown(state, host, key, failureOfActivity(error).message);
    state.claims.push(spoolClaim(host, key));
    const message = words(wasReset ? 'end.hostLostReset' : 'end.hostLost', { host, key });
    return { kind: 'failed', failure: { code: 'lost', message, billing: 'maybe' } };
  }
}

const DIED = words('work.workerDiedPlain');

function unknown(state: ItemState, host: string, key: string, why: Text): Extract<Generated, { kind: 'failed' }> {
  state.claims.push(spoolClaim(host, key));
  const failure: Failure = {
    code: 'submission_unknown',
    message: words('item.unknown', { why, place: claimWords(spoolClaim(host, key)) }),
    billing: 'maybe',
  };
  return { kind: 'failed', failure };
}

/** Neither this run nor the journal of the host knows what was sent: a spool or a database is an older copy. It is not paid for again. */
function unrecorded(state: ItemState, { batch }: Lane, host: string, key: string): Generated {
  const end = unknown(state, host, key, words('end.noRecord'));
  const message = sentences(end.failure.message, words('item.again', { batch: batch.batchId }));
  return { ...end, failure: { ...end.failure, message, hold: true } };
}

/** A stop ends the following; so the total time limits an operation that waits in a queue of its site. */
const QUEUE_LIMIT_MS = 30 * 24 * 3_600_000;

/**
 * What is left of the single timeout when a site has accepted a request: it counts from the moment at which the worker sent it. An answer of
 * an earlier version does not say; `scheduledAt` was before the uploads and the queues.
 */
function restMs({ settings }: Lane, { tookMs }: SpooledSubmission, scheduledAt: number): number {
  return settings.singleTimeoutMs - (tookMs ?? Date.now() - scheduledAt);
}

interface Accepted {
  /** Journal key of the request. */
  readonly key: string;
  readonly pending: Pending;
  readonly restMs: number;
}

async function follow(state: ItemState, lane: Lane, { key, pending, restMs }: Accepted): Promise<Generated> {
  lane.phase(state, 'collecting');
  const { site } = state.route;
  const { operation, queues = false } = pending;
  const { singleTimeoutMs } = lane.settings;
  const execution = queues ? { executionLimitMs: singleTimeoutMs } : {};
  const input = { batch: lane.batch, site, key: collectKey(key), operation, ...execution };
  const look = (what: Json, limitMs: number): Promise<SpooledSubmission> => {
    const { collectGeneration } = free(lane, site, words('do.collect', { item: title(state) }), limitMs);
    return timed(state, () => collectGeneration({ ...input, operation: what }));
  };
  const collect = async (limitMs: number): Promise<SpooledSubmission> => {
    leaveIfMade(state, lane, pending);
    const spooled = await look(operation, limitMs);
    const { submission } = spooled;
    if (submission.kind !== 'pending') return spooled;
    leaveIfMade(state, lane, submission);
    return look(submission.operation, submission.keptMs ?? limitMs);
  };
  try {
    return generatedBy(
      state,
      await lane.cancellable(() => collect(queues ? QUEUE_LIMIT_MS : Math.max(restMs, pending.keptMs ?? 0))),
    );
  } catch (error) {
    const failure = failureOfActivity(error);
    const cancelled = isCancellation(error);
    const over = !cancelled && !isOutOfTime(error);
    // What was surely free, and what surely gave no picture, need not be looked for, unless it is left open at the site.
    if (over && failure.billing !== 'maybe' && !failure.open) return { kind: 'failed', failure };
    state.claims.push(operationClaim(operation, site));
    if (over) return { kind: 'failed', failure };
    if (cancelled) {
      const report = await free(lane, site, words('do.stop', { item: title(state) }), LAST_LOOK_MS)
        .cancelGeneration(input)
        .catch(() => 'unknown' as const);
      if (report === 'stopped_unbilled') {
        countOut(state, 'unbilled');
        return { kind: 'cancelled' };
      }
    }
    // It is paid for: one more look, at no charge, before anything else is paid for.
    const adopted = (spooled: SpooledSubmission): Generated => {
      state.claims.pop();
      return generatedBy(state, spooled);
    };
    return collect(LAST_LOOK_MS).then(adopted, (last: unknown): Generated => {
      if (cancelled) {
        countOut(state, 'unknown');
        return { kind: 'cancelled' };
      }
      if (!isOutOfTime(last)) return { kind: 'failed', failure: failureOfActivity(last) };
      const message = words('site.notCollected', { site, why: failure.message });
      return { kind: 'failed', failure: { code: 'timeout', message, billing: 'maybe' } };
    });
  }
}

/** Its pictures are made, and their URLs may not answer for minutes: the site has nothing to do for it any more. */
function leaveIfMade(state: ItemState, lane: Lane, { keptMs }: Pending): void {
  if (keptMs !== undefined && isEdition2()) lane.leave(state);
}

function generatedBy(state: ItemState, spooled: SpooledSubmission): Generated {
  const { host, key, submission } = spooled;
  noteTokens(state, spooled);
  if (submission.kind !== 'empty') return { kind: 'done', spooled };
  const place = spoolClaim(host, key);
  if (submission.images) state.claims.push(...restClaims(submission, state.route.site), place);
  return { kind: 'failed', failure: failureOfEmpty(submission, claimWords(place)) };
}
