import type { BatchRef } from '../domain/batch.js';
import { classOfFailure, countCall, failureOfEmpty } from '../domain/attempt.js';
import { operationClaim, restClaims, spoolClaim } from '../domain/claim.js';
import { FAILURES } from '../domain/failure.js';
import type { Claim, Recovery } from '../domain/generation.js';
import type { Item } from '../domain/item.js';
import { collectKey, isCollectKey, parseSubmissionKey, requestKey, submissionKey } from '../domain/names.js';
import { addCalls, NO_CALLS, type Outcome, type Undelivered } from '../domain/outcome.js';
import type { Dependencies } from './dependencies.js';
import type { StagedItems } from './items.js';
import { keepReply } from './replies.js';

/** The folder of a batch in a spool. */
export const spoolFolder = (batch: BatchRef): string => submissionKey(batch, 0, 1, 1).split('/')[0] ?? batch.batchId;

/** An item of whose requests no segment has told, as the journal of this host has it. */
export interface BegunItem {
  readonly item: Item;
  /** Its pictures, if it has some, are among the claims: the last one. */
  readonly outcome: Outcome;
  readonly done?: Claim;
}

export interface BegunRange {
  readonly batch: BatchRef;
  readonly pageSize: number;
  readonly from: number;
  readonly to: number;
  /** How long an owner that is still alive is awaited, in milliseconds. */
  readonly waitMs: number;
  readonly endedAt: number;
}

/** Requests of a journal, an operation and its collects counted as one. */
const requestsIn = (keys: readonly string[]): number =>
  keys.filter((key) => !isCollectKey(key) || !keys.includes(requestKey(key))).length;

/**
 * Items of the range of which the journal of this host has more requests than the record: it has none of them, or was written by somebody
 * who did not know of all. What was sent, the journal knows.
 */
export async function begunItems(
  dependencies: Dependencies,
  items: StagedItems,
  { batch, pageSize, from, to, waitMs, endedAt }: BegunRange,
  recorded: ReadonlyMap<number, Outcome>,
  signal: AbortSignal,
): Promise<BegunItem[]> {
  const { spool } = dependencies;
  const begun = new Map<number, string[]>();
  for (const key of await spool.keys(spoolFolder(batch))) {
    const index = parseSubmissionKey(key)?.index;
    if (index === undefined || index < from || index >= to) continue;
    begun.set(index, [...(begun.get(index) ?? []), key]);
  }
  const found: BegunItem[] = [];
  for (const [index, keys] of begun) {
    const known = recorded.get(index);
    // What other hosts have counted comes on top.
    const isAdded = known?.journals !== undefined && !known.journals.includes(spool.host);
    const sent = isAdded ? 0 : (known?.calls.sent ?? 0);
    if (requestsIn(keys) <= sent) continue;
    const item = await items.accountableItem(batch, index, { pageSize, to }, recorded);
    const answers = new Map<string, Recovery>();
    for (const key of keys) {
      answers.set(key, await spool.recover(key, { waitMs, signal }));
      await keepReply(dependencies, batch, key);
    }
    const counted = countBegun(item, answers, Math.max(endedAt, (known?.endedAt ?? 0) + 1));
    if (counted && counted.outcome.calls.sent > sent) found.push(together(spool.host, known, counted, isAdded));
  }
  return found;
}

/** What is known of the item stays, with the requests of the journal of `host`, or with these as well. */
function together(host: string, known: Outcome | undefined, { item, outcome, done }: BegunItem, isAdded: boolean): BegunItem {
  const about = { journals: [...(known?.journals ?? []), host].filter((one, index, all) => all.indexOf(one) === index) };
  const picture = done ? { done } : {};
  if (known === undefined || (known.status === 'error' && known.code === 'lost' && !isAdded))
    return { item, outcome: { ...outcome, ...about }, ...picture };
  const claims = [...new Set([...(known.claims ?? []), ...(outcome.claims ?? [])])];
  const requests = {
    attempts: Math.max(known.attempts, outcome.attempts),
    calls: isAdded ? addCalls(known.calls, outcome.calls) : outcome.calls,
    endedAt: outcome.endedAt,
    ...(claims.length > 0 && { claims }),
  };
  return { item, outcome: { ...known, ...requests, ...about }, ...picture };
}

function countBegun(item: Item, answers: ReadonlyMap<string, Recovery>, endedAt: number): BegunItem | undefined {
  let calls = NO_CALLS;
  let attempts = 0;
  let done: Claim | undefined;
  let last: Pick<Undelivered, 'code' | 'message'> = LOST;
  const claims: string[] = [];
  const rests: string[] = [];
  for (const [key, answer] of answers) {
    if (answer.kind === 'adopted' && !isAnswered(answers.get(collectKey(key))))
      rests.push(...restClaims(answer.claim.submission, item.site));
    if (answer.kind === 'never_sent' || isCountedElsewhere(key, answers)) continue;
    if (answer.kind === 'failed' && answer.failure.unsent) continue;
    attempts = Math.max(attempts, parseSubmissionKey(key)?.attempt ?? 0);
    if (answer.kind === 'failed') {
      calls = countCall(calls, classOfFailure(answer.failure));
      last = { code: answer.failure.code, message: answer.failure.message };
    } else if (answer.kind === 'unknown') {
      calls = countCall(calls, 'unknown');
      last = { code: 'submission_unknown', message: `the worker died while the request was open (${key})` };
    } else if (answer.claim.submission.kind === 'done') {
      calls = countCall(calls, 'delivered');
      done = answer.claim;
    } else if (answer.claim.submission.kind === 'pending') {
      claims.push(operationClaim(answer.claim.submission.operation, item.site));
      calls = countCall(calls, 'unknown');
    } else {
      const failure = failureOfEmpty(answer.claim.submission, spoolClaim(answer.claim.host, key));
      calls = countCall(calls, classOfFailure(failure));
      last = { code: failure.code, message: failure.message };
    }
  }
  if (calls.sent === 0) return undefined;
  if (done) claims.push(spoolClaim(done.host, done.key));
  const { index, id, site } = item;
  // With a claim there is a picture somewhere, which is looked for; else the item ended like its last request.
  const { code, message } = claims.length > 0 ? LOST : last;
  const about = { index, id, site, attempts, calls, endedAt, status: FAILURES[code].status, code, message };
  const all = [...rests, ...claims];
  return { item, outcome: { ...about, ...(all.length > 0 ? { claims: all } : {}) }, ...(done ? { done } : {}) };
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
  message: 'the segment of this item was ended from outside while the item was under way',
} as const;
