import type { BatchRef } from '../domain/batch.js';
import { classOfFailure, countCall } from '../domain/attempt.js';
import type { Claim, Recovery } from '../domain/generation.js';
import type { Item } from '../domain/item.js';
import { collectKey, parseSubmissionKey, submissionKey } from '../domain/names.js';
import { count, EMPTY_TALLY, NO_CALLS, type Outcome, type PaidCalls, type Tally } from '../domain/outcome.js';
import { runFree } from './context.js';
import type { Dependencies } from './dependencies.js';
import { readOutcomes, type StagedItems, writeOutcomes } from './items.js';
import { keepReply } from './replies.js';
import { type Destination, putImages } from './storage.js';

export interface RecoverInput {
  /** Absent in batches of an earlier version. */
  readonly batch?: BatchRef;
  readonly key: string;
  /** How long an owner that is still alive is awaited, in milliseconds. */
  readonly waitMs: number;
  /** Absent in batches of an earlier version. */
  readonly pageSize?: number;
}

export interface SettleInput {
  readonly batch: BatchRef;
  readonly pageSize: number;
  readonly destination: Destination;
  readonly from: number;
  readonly to: number;
  readonly waitMs: number;
  readonly endedAt: number;
}

/** What only the host can do that holds a spool. */
export function createRecoveryActivities(dependencies: Dependencies, items: StagedItems) {
  const { spool } = dependencies;
  return {
    /** What became of a submission whose worker was lost; the answer never changes. */
    async recoverSubmission(input: RecoverInput): Promise<Recovery> {
      return runFree(async ({ signal }) => {
        const recovery = await spool.recover(input.key, { waitMs: input.waitMs, signal });
        if (input.batch) await keepReply(dependencies, input.batch, input.key);
        return recovery.kind === 'unknown' ? ((await askable(dependencies, items, input)) ?? recovery) : recovery;
      });
    },

    /** Gives the items of a lost segment that were begun on this host their outcomes, from its journal. */
    async settleRange(input: SettleInput): Promise<Tally> {
      return runFree(({ signal }) => settleRange(dependencies, items, input, signal));
    },

    /** Stores what came after its submission had been declared unknown, and corrects the outcomes of those items. */
    async settleLate(input: SettleInput): Promise<number> {
      return runFree(async () => {
        const staging = dependencies.staging(input.batch);
        const recorded = await readOutcomes(staging, input.batch.batchId);
        const outcomes: Outcome[] = [];
        for (const { key, submission } of await spool.late(batchPrefix(input.batch))) {
          const parsed = parseSubmissionKey(key);
          const outcome = parsed && recorded.get(parsed.index);
          if (!outcome || submission.kind !== 'done') continue;
          const item = await items.item(input.batch, outcome.index, input.pageSize);
          const images = await putImages(
            dependencies,
            input.destination,
            { host: spool.host, key, submission },
            item,
            parsed.attempt,
          );
          const earlier = outcome.status === 'success' ? outcome.images : [];
          outcomes.push({
            ...withoutFailure(outcome),
            status: 'success',
            images: [...earlier, ...images],
            calls: known(outcome.calls),
          });
        }
        if (outcomes.length > 0) await writeOutcomes(staging, input.batch.batchId, `late-${spool.host}`, outcomes);
        return outcomes.length;
      });
    },
  };
}

/** At a site that takes a chosen id, what nobody knows here can be asked there: it is followed like any other operation. */
async function askable(dependencies: Dependencies, items: StagedItems, input: RecoverInput): Promise<Recovery | undefined> {
  const { batch, key, pageSize } = input;
  const index = parseSubmissionKey(key)?.index;
  if (!batch || pageSize === undefined || index === undefined) return undefined;
  const item = await items.item(batch, index, pageSize);
  const site = dependencies.site(item.site);
  const submission = dependencies.provider(site.provider).recover?.(key, site, item.params);
  return submission && { kind: 'adopted', claim: { host: dependencies.spool.host, key, submission } };
}

async function settleRange(
  dependencies: Dependencies,
  items: StagedItems,
  input: SettleInput,
  signal: AbortSignal,
): Promise<Tally> {
  const { spool } = dependencies;
  const { batch, pageSize, from, to, waitMs } = input;
  const staging = dependencies.staging(batch);
  const recorded = await readOutcomes(staging, batch.batchId);
  const begun = new Map<number, string[]>();
  for (const key of await spool.keys(batchPrefix(batch))) {
    const index = parseSubmissionKey(key)?.index;
    if (index === undefined || index < from || index >= to || recorded.has(index)) continue;
    begun.set(index, [...(begun.get(index) ?? []), key]);
  }
  const outcomes: Outcome[] = [];
  for (const [index, keys] of begun) {
    const item = await items.item(batch, index, pageSize);
    const answers = new Map<string, Recovery>();
    for (const key of keys) {
      answers.set(key, await spool.recover(key, { waitMs, signal }));
      await keepReply(dependencies, batch, key);
    }
    const outcome = await settle(dependencies, input, item, answers);
    if (outcome) outcomes.push(outcome);
  }
  if (outcomes.length > 0) await writeOutcomes(staging, batch.batchId, `settled-${spool.host}-${from}`, outcomes);
  return outcomes.reduce(count, EMPTY_TALLY);
}

const batchPrefix = (batch: BatchRef): string => submissionKey(batch, 0, 1, 1).split('/')[0] ?? batch.batchId;

const known = (calls: PaidCalls): PaidCalls =>
  calls.unknown === 0 ? calls : { ...calls, unknown: calls.unknown - 1, delivered: calls.delivered + 1 };

function withoutFailure(outcome: Outcome) {
  const { index, id, site, attempts, startedAt, endedAt } = outcome;
  return { index, id, site, attempts, endedAt, ...(startedAt === undefined ? {} : { startedAt }) };
}

async function settle(
  dependencies: Dependencies,
  input: SettleInput,
  item: Item,
  answers: ReadonlyMap<string, Recovery>,
): Promise<Outcome | undefined> {
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
      claims.push(`operation ${JSON.stringify(answer.claim.submission.operation)} at ${item.site}`);
      calls = countCall(calls, 'unknown');
    } else calls = countCall(calls, 'empty');
  }
  if (calls.sent === 0) return undefined;
  const base = { index: item.index, id: item.id, site: item.site, attempts, calls, endedAt: input.endedAt };
  if (done) return { ...base, status: 'success', images: await putImages(dependencies, input.destination, done, item) };
  const message = 'the segment of this item was ended from outside while the item was under way';
  return { ...base, status: 'error', code: 'lost', message, ...(claims.length > 0 ? { claims } : {}) };
}
