import { join } from 'node:path';
import { withLock } from '../../disk/exclusive-lock.js';
import { textOf } from '../../domain/failures/text-of.js';
import { isOutage } from '../follow/outage.js';
import type { Session } from '../session.js';
import { BatchStates } from './batch-states.js';
import { cleanJournals } from './journals.js';
import { cleanLeftovers } from './leftovers.js';
import type { Cleaning } from './cleaning.js';
import { CleanBook, type CleanReport } from './report.js';
import { cleanStaging } from './staged.js';

/** Nothing younger is removed: so long the folder's own server knows its batches. */
const KEPT_MS = 30 * 24 * 3_600_000;

export interface CleanOptions {
  /** Answers what would be removed, and removes nothing. */
  readonly dryRun?: boolean;
  /** Ends it between two batches; the rest is left to the next call. */
  readonly signal?: AbortSignal;
  /** How long another command that cleans the same folder is awaited, in milliseconds. */
  readonly waitMs?: number;
}

/**
 * Removes what nobody needs any more from the data folder and from staging. A batch that Temporal knows keeps everything, and so does one
 * without a report. What may still bring a picture, or tell what was charged, stays in any case. It may be ended at any moment, and work
 * beside other commands.
 *
 * @throws UserError when another command cleans the folder; whatever Temporal fails with
 */
export function clean(session: Session, options: CleanOptions = {}): Promise<CleanReport> {
  const { dryRun = false, signal = new AbortController().signal, waitMs = 60_000 } = options;
  const book = new CleanBook();
  const states = new BatchStates(session);
  const eachApart: Cleaning['eachApart'] = async (place, work) => {
    try {
      await work();
    } catch (error) {
      if (signal.aborted || isOutage(error)) throw error;
      book.keep(place, textOf(error));
    }
  };
  const cleaning = { session, states, book, dryRun, before: Date.now() - KEPT_MS, signal, eachApart };
  const work = async (): Promise<CleanReport> => {
    await cleanJournals(cleaning);
    await cleanStaging(cleaning);
    await cleanLeftovers(cleaning);
    return book;
  };
  return withLock(join(session.config.dataDir, 'clean.lock'), work, { timeoutMs: waitMs });
}
