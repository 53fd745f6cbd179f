import { hostname } from 'node:os';
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { MAIN_QUEUE } from '../domain/names.js';
import { describeQueue } from '../temporal/queue.js';
import { usageError } from './exit.js';
import type { PreparedBatch } from './prepare-batch.js';
import type { Session } from './session.js';
import { stagingOf } from './stores.js';

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)(?::\d+)?$/;

/**
 * Refuses a batch whose items or pictures only this host could see while workers of other hosts would make it. Workers count as
 * elsewhere unless the Temporal service is on this host.
 *
 * @throws CliError
 */
export async function refuseScattering(session: Session, prepared: PreparedBatch, ownWorker: boolean): Promise<void> {
  const { target } = session;
  if (target.embedded || LOOPBACK.test(target.address)) return;
  if (ownWorker && !(await othersServe(session.client))) return;
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

/** Whether a worker of another host serves batches; the SDK calls a worker `<pid>@<host name>`. */
async function othersServe(client: Client): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: MAIN_QUEUE },
    taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  });
  return (pollers ?? []).some(({ identity }) => !identity?.endsWith(`@${hostname()}`));
}

/** Whether a worker has polled the task queue during the last minutes. */
export async function isServed(client: Client, queue: string): Promise<boolean> {
  const { workflow, activity } = await describeQueue(client, queue);
  return (queue === MAIN_QUEUE ? workflow : activity).count > 0;
}
