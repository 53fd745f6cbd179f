import type { Client } from '@temporalio/client';
import { type Text, words } from '../../words/words.js';
import { tsToMs } from '@temporalio/common/lib/time.js';

interface RunOf {
  readonly workflowId: string;
  readonly runId: string;
}

/** A failed task is followed only by its own repeats. */
const TASK_PAGE = 30;
/** A segment has at most 8,000 events and some. */
const PAGE = 1_000;
const MOST_PAGES = 12;

/** How the newest failed workflow task of a run failed, and at which worker. */
export async function lastTaskFailure(client: Client, execution: RunOf): Promise<{ message: Text; worker?: string }> {
  const { history } = await page(client, execution, TASK_PAGE);
  for (const event of history?.events ?? []) {
    const { failure, identity } = event.workflowTaskFailedEventAttributes ?? {};
    const message = failure?.message;
    if (message) return { message: message.split('\n')[0] ?? message, ...(identity ? { worker: identity } : {}) };
  }
  return { message: words('notice.noReasonLog') };
}

/** When an activity was scheduled, in epoch milliseconds: what is pending tells only of its newest try. */
export async function scheduledAt(client: Client, execution: RunOf, activityId: string): Promise<number | undefined> {
  let token: Uint8Array | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const { history, nextPageToken } = await page(client, execution, PAGE, token);
    const event = history?.events?.find(
      ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityId === activityId,
    );
    if (event) return event.eventTime ? tsToMs(event.eventTime) : undefined;
    if (!nextPageToken || nextPageToken.length === 0) return undefined;
    token = nextPageToken;
  }
  return undefined;
}

/** A page of a history, the newest events first. */
function page(client: Client, execution: RunOf, maximumPageSize: number, nextPageToken?: Uint8Array) {
  return client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId: execution.workflowId, runId: execution.runId },
    maximumPageSize,
    ...(nextPageToken ? { nextPageToken } : {}),
  });
}
