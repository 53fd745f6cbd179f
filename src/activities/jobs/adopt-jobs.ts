import type { BatchRef } from '../../domain/batch.js';
import { jobByKey, lineName, lineOperation } from '../../domain/job.js';
import { isJobKey, journalFolder, lineKey } from '../../domain/names.js';
import type { RecoverOptions, Spool } from '../../spool/spool.js';

/**
 * Gives each request of the jobs that were created from this host an operation of its own in the journal: what accounts for items, or asks
 * sites once more, knows items alone. A job of which nobody knows whether its site took it is asked for by its name.
 */
export async function adoptJobs(spool: Spool, batch: BatchRef, options: RecoverOptions): Promise<void> {
  for (const key of (await spool.keys(journalFolder(batch))).filter(isJobKey)) {
    const recovery = await spool.recover(key, options);
    if (recovery.kind === 'never_sent' || recovery.kind === 'failed') continue;
    const submission = recovery.kind === 'adopted' ? recovery.claim.submission : undefined;
    const operation = submission?.kind === 'pending' ? submission.operation : jobByKey(key);
    const { items } = (await spool.intended(key)) ?? {};
    for (const index of Array.isArray(items) ? items.filter((one) => typeof one === 'number') : []) {
      const line = lineKey(batch, index);
      if (await spool.finalState(line)) continue;
      await spool.received(line, { kind: 'pending', operation: lineOperation(operation, lineName(line)) });
    }
  }
}
