import type { WorkflowExecutionDescription } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { JsonObject } from '../../domain/json.js';
import type { SegmentProgress } from '../../domain/progress.js';

type PendingActivities = WorkflowExecutionDescription['raw']['pendingActivities'];

/** Whether the running items of a segment may have more to tell than their phase. */
export const hasDetails = ({ running }: SegmentProgress): boolean => running.some(({ phase }) => phase === 'collecting');

/** `progress` with what its items' activities have last told by their heartbeats, which name the item. */
export function withDetails(progress: SegmentProgress, activities: PendingActivities): SegmentProgress {
  const byItem = new Map<number, JsonObject>();
  for (const { heartbeatDetails } of activities ?? []) {
    const [payload] = heartbeatDetails?.payloads ?? [];
    const { item, ...detail } = payload ? (defaultPayloadConverter.fromPayload<JsonObject | null>(payload) ?? {}) : {};
    if (typeof item === 'number') byItem.set(item, detail);
  }
  const running = progress.running.map((item) => {
    const detail = byItem.get(item.index);
    return detail && item.phase === 'collecting' ? { ...item, detail } : item;
  });
  return { ...progress, running };
}
