import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { batchWorkflowId, segmentWorkflowId } from '../../src/domain/names.js';
import { useEmbeddedServer } from '../../src/temporal/embedded.js';
import type { Load } from './load.js';

export interface Events {
  readonly root: number;
  /** Of all segments together. */
  readonly segments: number;
}

/** How many events the histories of a batch have; its folder's own server is started again for that. */
export async function countEvents(folder: string, batch: string, load: Load): Promise<Events> {
  const server = await useEmbeddedServer({ dataDir: join(folder, '.plantain'), env: process.env });
  const connection = await Connection.connect({ address: server.address });
  const client = new Client({ connection, namespace: server.namespace });
  const eventsOf = async (workflowId: string): Promise<number> =>
    (await client.workflow.getHandle(workflowId).fetchHistory()).events?.length ?? 0;
  try {
    let segments = 0;
    for (let segment = 0; segment * load.segmentSize < load.items; segment++) {
      segments += await eventsOf(segmentWorkflowId(batch, segment));
    }
    return { root: await eventsOf(batchWorkflowId(batch)), segments };
  } finally {
    await connection.close();
    await server.release();
  }
}
