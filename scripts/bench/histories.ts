import { batchWorkflowId, segmentWorkflowId } from '../../src/domain/names.js';
import { withFolderServer } from '../folder-server.js';
import type { Load } from './load.js';

export interface Events {
  readonly root: number;
  /** Of all segments together. */
  readonly segments: number;
}

/** How many events the histories of a batch have. */
export function countEvents(folder: string, batch: string, load: Load): Promise<Events> {
  return withFolderServer(folder, async (client) => {
    const eventsOf = async (workflowId: string): Promise<number> =>
      (await client.workflow.getHandle(workflowId).fetchHistory()).events?.length ?? 0;
    let segments = 0;
    for (let segment = 0; segment * load.segmentSize < load.items; segment++) {
      segments += await eventsOf(segmentWorkflowId(batch, segment));
    }
    return { root: await eventsOf(batchWorkflowId(batch)), segments };
  });
}
