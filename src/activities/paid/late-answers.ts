import type { BatchRef } from '../../domain/batch.js';
import type { SpooledSubmission } from '../../domain/generation.js';
import { itemStart, journalFolder, parseSubmissionKey } from '../../domain/names.js';
import type { Dependencies } from '../dependencies.js';

/**
 * The answer to an earlier request for the same item that came to this host after its key had been given up, such as from a worker that
 * was stopped and continued: with it nothing has to be paid for again.
 */
export async function lateAnswer({ spool }: Dependencies, batch: BatchRef, key: string): Promise<SpooledSubmission | undefined> {
  const asking = parseSubmissionKey(key);
  if (!asking || asking.attempt === 1) return undefined;
  for (const earlier of await spool.keys(journalFolder(batch), itemStart(asking.index))) {
    const { index, attempt = asking.attempt } = parseSubmissionKey(earlier) ?? {};
    if (index !== asking.index || attempt >= asking.attempt) continue;
    const submission = await spool.lateAnswer(earlier);
    if (submission && (submission.kind !== 'empty' || submission.images))
      return { host: spool.host, key: earlier, submission, late: true };
  }
  return undefined;
}
