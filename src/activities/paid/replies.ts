import { setTimeout as sleep } from 'node:timers/promises';
import { log } from '@temporalio/activity';
import type { BatchRef } from '../../domain/batch.js';
import { wordsOf } from '../../domain/failures/file-error.js';
import type { Dependencies } from '../dependencies.js';

const MOST_BYTES = 64 * 1024;
/** A staging that hangs must not hold up a lane. */
const PATIENCE_MS = 10_000;

/**
 * Lays what a provider kept of its reply into staging, where any worker can report it. It is for people: a failure is only logged, and
 * `results.json` then says null for it.
 */
export async function keepReply(dependencies: Dependencies, batch: BatchRef, key: string): Promise<void> {
  const given = new AbortController();
  try {
    await Promise.race([lay(dependencies, batch, key), tooLong(given.signal)]);
  } catch (error) {
    log.warn('the reply of a site could not be kept for results.json', { key, error: wordsOf(error) });
  } finally {
    given.abort();
  }
}

async function lay(dependencies: Dependencies, batch: BatchRef, key: string): Promise<void> {
  const reply = await dependencies.spool.replyOf(key);
  if (reply === undefined) return;
  const text = Buffer.from(reply).subarray(0, MOST_BYTES).toString();
  await dependencies.replyGroups.put(dependencies.staging(batch), batch, [key, text]);
}

async function tooLong(given: AbortSignal): Promise<never> {
  // Ends with an abort, of which nobody hears any more, when the reply is kept.
  await sleep(PATIENCE_MS, undefined, { signal: given });
  throw new Error(`staging has not taken it within ${PATIENCE_MS / 1000} s`);
}
