import type { JobAnswer } from '../../activities/jobs/follow-job.js';
import { claimWords, operationClaim, spoolClaim } from '../../domain/claim.js';
import { type Failure, FAILURES } from '../../domain/failures/failure.js';
import { jobByKey, lineName, lineOperation } from '../../domain/job.js';
import type { Json } from '../../domain/json.js';
import { collectKey, lineKey, requestId } from '../../domain/names.js';
import type { Outcome } from '../../domain/outcome.js';
import { afterFailure, classOfFailure, failureOfEmpty } from '../../domain/pacing/attempt.js';
import { words } from '../../words/words.js';
import { countOut, type ItemState, type Lane, noteTokens, undelivered } from './item-state.js';
import { storeSpooled } from './storing.js';

/** The job of an item may have been created under this key. */
export function sentInJob(state: ItemState, lane: Pick<Lane, 'batch' | 'phase'>): void {
  state.startedAt ??= Date.now();
  state.out = requestId(lineKey(lane.batch, state.route.index));
  lane.phase(state, 'batched');
}

/** An item that was in no job: its next request is one by itself, and has the key of its own. */
export function leftByJob(state: ItemState): void {
  delete state.out;
  if (state.calls.sent === 0) delete state.startedAt;
  if (state.attempt === 1 && state.send === 1) state.send = 2;
}

/** What a job has brought for its items, and where. */
export interface Brought {
  readonly host: string;
  readonly answer?: JobAnswer | undefined;
  /** How the request ended where there is no answer. */
  readonly missing: Failure;
  /** Journal key of the job, and its operation where that is known. */
  readonly key: string;
  readonly operation: Json | undefined;
}

/** The outcome of an item whose request was in a job; or `carried`, where it is made by itself. */
export async function endInJob(state: ItemState, lane: Lane, brought: Brought): Promise<Outcome | 'carried'> {
  const line = lineKey(lane.batch, state.route.index);
  const { end } = brought.answer ?? {};
  // Its time in the job says nothing of how long a picture takes.
  state.times = { ...state.times, generationMs: state.times?.generationMs ?? 0 };
  if (end && end.kind !== 'failed') noteTokens(state, { host: brought.host, key: collectKey(line), submission: end });
  if (end?.kind === 'done') {
    lane.paid(state.route);
    return storeSpooled(state, lane, { host: brought.host, key: collectKey(line), submission: end });
  }
  const failure = end === undefined ? brought.missing : failureOf(end, brought.host, collectKey(line));
  if (end?.kind === 'empty' && end.images) state.claims.push(spoolClaim(brought.host, collectKey(line)));
  if (end === undefined && failure.billing === 'maybe') {
    state.claims.push(
      operationClaim(lineOperation(brought.operation ?? jobByKey(brought.key), lineName(line)), state.route.site),
    );
  }
  countOut(state, classOfFailure(failure));
  lane.paid(state.route, failure);
  return next(state, lane, failure);
}

function failureOf(end: Exclude<JobAnswer['end'], { kind: 'done' }>, host: string, key: string): Failure {
  if (end.kind === 'failed') return end.failure;
  if (end.kind === 'empty') return failureOfEmpty(end, claimWords(spoolClaim(host, key)));
  return { code: 'invalid_response', message: words('end.noAnswer'), billing: 'maybe' };
}

/** What is refused by itself as well ends its item; what was free is made by itself, and what may be charged uses up one of `retries`. */
function next(state: ItemState, lane: Lane, failure: Failure): Outcome | 'carried' {
  const step = FAILURES[failure.code].retry === 'never' ? 'end' : afterFailure(failure, state.attempt, lane.settings);
  const isFree = failure.billing === 'unbilled' && FAILURES[failure.code].retry !== 'never';
  if (step === 'end' && !isFree) return undelivered(state, failure);
  const stop = lane.stopped();
  if (stop) return undelivered(state, stop);
  if (isFree) leftByJob(state);
  else [state.attempt, state.send] = [state.attempt + 1, 1];
  return 'carried';
}
