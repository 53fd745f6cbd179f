import { log } from '@temporalio/activity';
import type { BatchRef } from '../../domain/batch.js';
import { isOperationClaim, isSameClaim, operationClaim } from '../../domain/claim.js';
import { wordsOf } from '../../domain/failures/file-error.js';
import type { Json } from '../../domain/json.js';
import { collectKey, isCollectKey, journalFolder, requestKey } from '../../domain/names.js';
import type { Outcome } from '../../domain/outcome.js';
import type { Spool } from '../../spool/spool.js';
import { collect, type CollectInput } from '../collecting.js';
import type { FreeRun } from '../context.js';
import type { Dependencies } from '../dependencies.js';
import { answerOf } from './answer-of.js';

/** The outcome of the item of a journal key. */
type OutcomeOf = (key: string) => Outcome | undefined;

/** What is not handed over sooner is not over yet. */
const LOOK_MS = 20_000;
const AT_ONCE = 8;

/**
 * Looks once more, free of charge, at what sites have accepted from this host and never handed over. What comes of it is then in the spool
 * under its collect key.
 */
export async function lookAtOperations(
  dependencies: Dependencies,
  batch: BatchRef,
  outcomeOf: OutcomeOf,
  { signal }: FreeRun,
): Promise<void> {
  const open = await openOperations(dependencies, batch, outcomeOf);
  for (let from = 0; from < open.length; from += AT_ONCE) {
    signal.throwIfAborted();
    await Promise.all(open.slice(from, from + AT_ONCE).map((input) => look(dependencies, input, signal)));
  }
}

async function look(dependencies: Dependencies, input: CollectInput, signal: AbortSignal): Promise<void> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]);
  try {
    await collect(dependencies, input, { signal: limited, progress: () => undefined });
  } catch (error) {
    // The claim stays on record.
    log.info('an operation was not handed over', { key: input.key, site: input.site, error: wordsOf(error) });
  }
}

async function openOperations({ spool }: Dependencies, batch: BatchRef, outcomeOf: OutcomeOf): Promise<CollectInput[]> {
  const open: CollectInput[] = [];
  const keys = await spool.keys(journalFolder(batch));
  for (const key of keys) {
    const { site, claims = [] } = outcomeOf(key) ?? {};
    if (site === undefined || !claims.some(isOperationClaim)) continue;
    // What was collected is looked at with what it was asked by, where that is on record here.
    if (isCollectKey(key) && keys.includes(requestKey(key))) continue;
    const last = await lastAsked(spool, key);
    const isClaimed = (one: Json) => claims.some((claim) => isSameClaim(claim, operationClaim(one, site)));
    if (last?.asked.some(isClaimed)) open.push({ batch, site, key: last.key, operation: last.operation });
  }
  return open;
}

/** What is to be asked for next. */
interface LastAsked {
  /** Its key. */
  readonly key: string;
  readonly operation: Json;
  /** The operations of which one is claimed, if its pictures are missed. */
  readonly asked: readonly Json[];
}

/** Follows the journal from a request over what was collected to what has not come; undefined where everything has. */
async function lastAsked(spool: Spool, key: string): Promise<LastAsked | undefined> {
  const asked = await answerOf(spool, key);
  const operation = asked?.kind === 'pending' ? (isCollectKey(key) ? undefined : asked.operation) : asked?.rest;
  if (operation === undefined) return undefined;
  const next = collectKey(key);
  const collected = await answerOf(spool, next);
  if (!collected) return { key: next, operation, asked: [operation] };
  // Its pictures are made and were not fetched: where they lie is known.
  if (collected.kind === 'pending') return { key: next, operation: collected.operation, asked: [operation, collected.operation] };
  return lastAsked(spool, next);
}
