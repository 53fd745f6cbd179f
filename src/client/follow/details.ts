import type { WorkflowExecutionDescription } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { JsonObject } from '../../domain/json.js';
import type { SegmentProgress } from '../../domain/progress.js';

type PendingActivities = WorkflowExecutionDescription['raw']['pendingActivities'];

/** Whether the running items of a segment may have more to tell than their phase. */
export const hasDetails = ({ running }: SegmentProgress): boolean => running.some(({ phase }) => phase === 'collecting');

/** `progress` with what its items' activities have last told by their heartbeats, which name the item. */
export function withDetails(progress: SegmentProgress, activities: PendingActivities): SegmentProgress {
  const byItem = new Map<number, JsonObject>();
  for (const { heartbeatDetails } of activities ?? []) {
    const { item, ...detail } = detailsOf(heartbeatDetails?.payloads?.[0]);
    if (typeof item === 'number') byItem.set(item, detail);
  }
  const running = progress.running.map((item) => {
    const detail = byItem.get(item.index);
    return detail && item.phase === 'collecting' ? { ...item, detail } : item;
  });
  return { ...progress, running };
}

/** Another version may have told something else. */
function detailsOf(payload: Payload | null | undefined): JsonObject {
  if (!payload) return {};
  try {
    const details: unknown = defaultPayloadConverter.fromPayload(payload);
    return typeof details === 'object' && details !== null && !Array.isArray(details) ? (details as JsonObject) : {};
  } catch {
    return {};
  }
}
