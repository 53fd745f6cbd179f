import type { BatchRef } from '../domain/batch.js';
import { classOfFailure, countCall } from '../domain/attempt.js';
import { operationClaim, spoolClaim } from '../domain/claim.js';
import type { Claim, Recovery } from '../domain/generation.js';
import type { Item } from '../domain/item.js';
import { collectKey, parseSubmissionKey, submissionKey } from '../domain/names.js';
import { NO_CALLS, type Outcome, type Undelivered } from '../domain/outcome.js';
import type { Dependencies } from './dependencies.js';
import type { StagedItems } from './items.js';
import { keepReply } from './replies.js';

/** The folder of a batch in a spool. */
export const spoolFolder = (batch: BatchRef): string => submissionKey(batch, 0, 1, 1).split('/')[0] ?? batch.batchId;

/** An item of which no segment has told, as the journal of this host has it. */
export interface BegunItem {
  readonly item: Item;
  /** Its pictures, if it has some, are among the claims: the last one. */
  readonly outcome: Undelivered;
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

/** Nobody has told of its requests: it has no outcome, or one that was given to it from outside. */
const isUncounted = (outcome: Outcome | undefined): boolean =>
  outcome === undefined || (outcome.status === 'error' && outcome.code === 'lost' && outcome.calls.sent === 0);

/** Items of the range that were begun on this host and that the record tells nothing of. */
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
    if (index === undefined || index < from || index >= to || !isUncounted(recorded.get(index))) continue;
    begun.set(index, [...(begun.get(index) ?? []), key]);
  }
  const found: BegunItem[] = [];
  for (const [index, keys] of begun) {
    const item = await items.item(batch, index, pageSize);
    const answers = new Map<string, Recovery>();
    for (const key of keys) {
      answers.set(key, await spool.recover(key, { waitMs, signal }));
      await keepReply(dependencies, batch, key);
    }
    const counted = countBegun(item, answers, Math.max(endedAt, (recorded.get(index)?.endedAt ?? 0) + 1));
    if (counted) found.push(counted);
  }
  return found;
}

function countBegun(item: Item, answers: ReadonlyMap<string, Recovery>, endedAt: number): BegunItem | undefined {
  let calls = NO_CALLS;
  let attempts = 0;
  let done: Claim | undefined;
  const claims: string[] = [];
  for (const [key, answer] of answers) {
    // What was collected is the answer to the request that was pending: together they are one.
    if (answer.kind === 'never_sent' || answers.has(collectKey(key))) continue;
    attempts = Math.max(attempts, parseSubmissionKey(key)?.attempt ?? 0);
    if (answer.kind === 'failed') calls = countCall(calls, classOfFailure(answer.failure));
    else if (answer.kind === 'unknown') calls = countCall(calls, 'unknown');
    else if (answer.claim.submission.kind === 'done') {
      calls = countCall(calls, 'delivered');
      done = answer.claim;
    } else if (answer.claim.submission.kind === 'pending') {
      claims.push(operationClaim(answer.claim.submission.operation, item.site));
      calls = countCall(calls, 'unknown');
    } else calls = countCall(calls, 'empty');
  }
  if (calls.sent === 0) return undefined;
  if (done) claims.push(spoolClaim(done.host, done.key));
  const { index, id, site } = item;
  const message = 'the segment of this item was ended from outside while the item was under way';
  const lost = { index, id, site, attempts, calls, endedAt, status: 'error', code: 'lost', message } as const;
  return { item, outcome: { ...lost, ...(claims.length > 0 ? { claims } : {}) }, ...(done ? { done } : {}) };
}
