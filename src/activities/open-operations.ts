import { log } from '@temporalio/activity';
import type { BatchRef } from '../domain/batch.js';
import { isOperationClaim, operationClaim } from '../domain/claim.js';
import { wordsOf } from '../domain/file-error.js';
import { collectKey, isCollectKey } from '../domain/names.js';
import type { Outcome } from '../domain/outcome.js';
import { spoolFolder } from './begun-items.js';
import { collect, type CollectInput } from './collecting.js';
import type { FreeRun } from './context.js';
import type { Dependencies } from './dependencies.js';

/** The outcome of the item of a journal key. */
type OutcomeOf = (key: string) => Outcome | undefined;

/** What is not handed over sooner is not over yet. */
const LOOK_MS = 20_000;
const AT_ONCE = 8;

/**
 * Looks once more, without cost, at what sites have accepted from this host and never handed over. What comes of it is then in the spool
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
  for (const key of await spool.keys(spoolFolder(batch))) {
    const { site, claims = [] } = outcomeOf(key) ?? {};
    if (site === undefined || isCollectKey(key) || !claims.some(isOperationClaim)) continue;
    const asked = await spool.settled(key);
    if (asked?.kind !== 'received' || asked.submission.kind !== 'pending') continue;
    const collected = await spool.settled(collectKey(key));
    // Its pictures are made and were not fetched: where they lie is known.
    const made = collected?.kind === 'received' && collected.submission.kind === 'pending' ? collected.submission : undefined;
    const { operation } = made ?? asked.submission;
    const isClaimed = [asked.submission.operation, operation].some((one) => claims.includes(operationClaim(one, site)));
    if (isClaimed && (!collected || made)) open.push({ batch, site, key: collectKey(key), operation });
  }
  return open;
}
