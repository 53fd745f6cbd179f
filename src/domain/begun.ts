import { words } from '../words/words.js';
import { classOfFailure, failureOfEmpty } from './pacing/attempt.js';
import { type Claim, claimWords, distinctClaims, operationClaim, restClaims, spoolClaim } from './claim.js';
import { FAILURES } from './failures/failure.js';
import type { SpooledSubmission, Recovery } from './generation.js';
import type { Item } from './item.js';
import { collectKey, isCollectKey, parseSubmissionKey, requestId, requestKey } from './names.js';
import { callsOf, type Outcome, type RequestEnd, requestsOf, type Undelivered } from './outcome.js';

/** What the journal of one host adds to an item. */
export interface BegunItem {
  /** Its pictures, if it has some, are among the claims: the last one. */
  readonly outcome: Outcome;
  readonly done?: SpooledSubmission;
}

/** Requests of a journal, an operation and its collects counted as one. */
const requestsIn = (keys: readonly string[]): number =>
  keys.filter((key) => !isCollectKey(key) || !keys.includes(requestKey(key))).length;

/**
 * Keys of the journal of one host of which the record may not know. An outcome that does not name its requests, as an earlier version wrote
 * it, knows of all or of none: their number tells.
 */
export function uncounted(known: Outcome | undefined, keys: readonly string[]): readonly string[] {
  const counted = requestsOf(known);
  if (counted) return keys.filter((key) => counted[requestId(key)] === undefined);
  return requestsIn(keys) > (known?.calls.sent ?? 0) ? keys : [];
}

/**
 * What is known of an item, with the requests that it lacked; undefined where these were not sent.
 *
 * @param answers by the keys that `uncounted` gave
 */
export function withRequests(
  known: Outcome | undefined,
  item: Pick<Item, 'index' | 'id' | 'site'>,
  answers: ReadonlyMap<string, Recovery>,
  endedAt: number,
): BegunItem | undefined {
  const begun = countBegun(item, answers, Math.max(endedAt, (known?.endedAt ?? 0) + 1));
  const counted = requestsOf(known);
  const sent = counted ? 0 : (known?.calls.sent ?? 0);
  if (!begun || begun.outcome.calls.sent <= sent) return undefined;
  const { outcome, done } = begun;
  const isLost = known?.status === 'error' && known.code === 'lost';
  if (known === undefined || (isLost && Object.keys(counted ?? {}).length === 0)) return begun;
  const claims = distinctClaims([...(known.claims ?? []), ...(outcome.claims ?? [])]);
  const requests = { ...counted, ...outcome.requests };
  const more = {
    attempts: Math.max(known.attempts, outcome.attempts),
    calls: callsOf(requests),
    requests,
    endedAt: outcome.endedAt,
    ...(claims.length > 0 && { claims }),
  };
  return { outcome: { ...known, ...more }, ...(done && { done }) };
}

function countBegun(
  { index, id, site }: Pick<Item, 'index' | 'id' | 'site'>,
  answers: ReadonlyMap<string, Recovery>,
  endedAt: number,
): BegunItem | undefined {
  let attempts = 0;
  let done: SpooledSubmission | undefined;
  let last: Pick<Undelivered, 'code' | 'message'> = LOST;
  const requests: Record<string, RequestEnd> = {};
  const claims: Claim[] = [];
  const rests: Claim[] = [];
  for (const [key, answer] of answers) {
    if (answer.kind === 'adopted' && !isAnswered(answers.get(collectKey(key))))
      rests.push(...restClaims(answer.claim.submission, site));
    if (answer.kind === 'never_sent' || isCountedElsewhere(key, answers)) continue;
    if (answer.kind === 'failed' && answer.failure.unsent) continue;
    const id = requestId(key);
    attempts = Math.max(attempts, parseSubmissionKey(key)?.attempt ?? 0);
    if (answer.kind === 'failed') {
      requests[id] = classOfFailure(answer.failure);
      last = { code: answer.failure.code, message: answer.failure.message };
    } else if (answer.kind === 'unknown') {
      requests[id] = 'unknown';
      last = { code: 'submission_unknown', message: words('work.workerDied', { key }) };
    } else if (answer.claim.submission.kind === 'done') {
      requests[id] = 'delivered';
      done = answer.claim;
    } else if (answer.claim.submission.kind === 'pending') {
      claims.push(operationClaim(answer.claim.submission.operation, site));
      requests[id] = 'unknown';
    } else {
      const failure = failureOfEmpty(answer.claim.submission, claimWords(spoolClaim(answer.claim.host, key)));
      requests[id] = classOfFailure(failure);
      last = { code: failure.code, message: failure.message };
    }
  }
  const calls = callsOf(requests);
  if (calls.sent === 0) return undefined;
  if (done) claims.push(spoolClaim(done.host, done.key));
  // With a claim there is a picture somewhere, which is looked for; else the item ended like its last request.
  const { code, message } = claims.length > 0 ? LOST : last;
  const about = { index, id, site, attempts, calls, requests, endedAt, status: FAILURES[code].status, code, message };
  const all = [...rests, ...claims];
  return { outcome: { ...about, ...(all.length > 0 ? { claims: all } : {}) }, ...(done ? { done } : {}) };
}

const isAnswered = (recovery: Recovery | undefined): boolean =>
  recovery?.kind === 'adopted' && recovery.claim.submission.kind !== 'pending';

/**
 * What was collected is the answer to the request that was pending: together they are one. Further pictures of an answer belong to it, and
 * a collect that has brought nothing is none.
 */
function isCountedElsewhere(key: string, answers: ReadonlyMap<string, Recovery>): boolean {
  const answer = answers.get(key);
  if (answers.get(collectKey(key))?.kind === 'adopted' && !isAnswered(answer)) return true;
  const asked = isCollectKey(key) ? answers.get(requestKey(key)) : undefined;
  return asked !== undefined && (answer?.kind !== 'adopted' || isAnswered(asked));
}

const LOST = {
  code: 'lost',
  message: words('end.segmentEndedUnderWay'),
} as const;
