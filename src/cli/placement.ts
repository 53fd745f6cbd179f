import type { Client } from '@temporalio/client';
import { describeQueue } from '../temporal/queue.js';
import { usageError } from './exit.js';
import type { PreparedBatch } from './prepare-batch.js';
import type { Session } from './session.js';
import { stagingOf } from './stores.js';

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)(?::\d+)?$/;

/**
 * Refuses a batch for any worker whose items or pictures only this host could see. Workers count as elsewhere unless the Temporal service is
 * on this host.
 *
 * @throws CliError
 */
export function refuseScattering({ target }: Session, prepared: PreparedBatch): void {
  if (target.embedded || LOOPBACK.test(target.address)) return;
  const problems = [
    ...(stagingOf(prepared.config).store.hostLocal
      ? ['The items would be staged on this host: name a shared store as staging.']
      : []),
    ...(prepared.store.hostLocal
      ? [`The store ${prepared.storeName} is a folder of the host that writes: choose a shared one by --store.`]
      : []),
  ];
  if (problems.length === 0) return;
  throw usageError(
    `Workers of other hosts serve ${target.address}, so nothing of the batch may lie on this host alone.`,
    undefined,
    problems,
  );
}

/** Whether a worker has polled the task queue during the last minutes. */
export async function isServed(client: Client, queue: string): Promise<boolean> {
  // Also those of workflows are polled for activities, of bookkeeping.
  return (await describeQueue(client, queue)).activity.count > 0;
}
