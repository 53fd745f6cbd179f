import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { tsToMs } from '@temporalio/common/lib/time.js';

const { TASK_QUEUE_TYPE_WORKFLOW, TASK_QUEUE_TYPE_ACTIVITY } = proto.temporal.api.enums.v1.TaskQueueType;

/** Who has asked a task queue for work of one kind during the last minutes. */
interface QueuePollers {
  readonly count: number;
  /** When one of them asked last; a worker that was killed stays listed for a while. */
  readonly lastAccess?: Date;
}

export interface QueueDescription {
  readonly workflow: QueuePollers;
  readonly activity: QueuePollers;
}

/** The pollers of a task queue: none of them means that nobody serves it. */
export async function describeQueue(client: Client, queue: string): Promise<QueueDescription> {
  const [workflow, activity] = await Promise.all([
    pollersOf(client, queue, TASK_QUEUE_TYPE_WORKFLOW),
    pollersOf(client, queue, TASK_QUEUE_TYPE_ACTIVITY),
  ]);
  return { workflow, activity };
}

/** Whether a worker has polled the task queue during the last minutes. */
export async function isServed(client: Client, queue: string): Promise<boolean> {
  // Also those of workflows are polled for activities, of bookkeeping.
  return (await describeQueue(client, queue)).activity.count > 0;
}

async function pollersOf(
  client: Client,
  name: string,
  taskQueueType: proto.temporal.api.enums.v1.TaskQueueType,
): Promise<QueuePollers> {
  const { namespace } = client.options;
  const { pollers } = await client.connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name },
    taskQueueType,
  });
  const times = (pollers ?? []).flatMap(({ lastAccessTime }) => (lastAccessTime ? [tsToMs(lastAccessTime)] : []));
  return { count: pollers?.length ?? 0, ...(times.length > 0 ? { lastAccess: new Date(Math.max(...times)) } : {}) };
}
