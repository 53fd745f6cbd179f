import { z } from 'zod';
import type { Server } from './server.js';

/** A job as queue and history have it: number, id, workflow, extra data. */
export const queueItem = z
  .tuple([z.number(), z.string(), z.unknown(), z.looseObject({ plantain: z.unknown() }).partial().catch({})])
  .rest(z.unknown());
const queueSchema = z.object({ queue_running: z.array(queueItem), queue_pending: z.array(queueItem) });
export type QueueItem = z.infer<typeof queueItem>;

export interface Queue {
  readonly running: readonly QueueItem[];
  /** In the order in which they will run: the server gives them in heap order. */
  readonly pending: readonly QueueItem[];
}

export async function readQueue(server: Server): Promise<Queue> {
  const { queue_running: running, queue_pending: pending } = queueSchema.parse(await server.get('/queue'));
  return { running, pending: [...pending].sort((a, b) => a[0] - b[0]) };
}
