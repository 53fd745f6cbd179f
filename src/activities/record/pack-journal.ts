import { log } from '@temporalio/activity';
import type { BatchRef } from '../../domain/batch.js';
import { wordsOf } from '../../domain/failures/file-error.js';
import { journalFolder } from '../../domain/names.js';
import type { Dependencies } from '../dependencies.js';

/** Leaves little of what the journal of this host has of a batch that is over. What cannot be packed costs only room. */
export async function packJournal({ spool }: Dependencies, batch: BatchRef): Promise<void> {
  await spool.pack(journalFolder(batch)).catch((error: unknown) => {
    log.warn('the journal of the batch could not be packed', { batch: batch.batchId, error: wordsOf(error) });
  });
}
