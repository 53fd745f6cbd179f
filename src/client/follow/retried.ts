import type { WorkflowExecutionDescription } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { type Text, words } from '../../words/words.js';
import { say } from '../../words/current.js';

export type PendingActivity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

/** Work that a batch needs and that has failed so far. Temporal gives it to workers again and again. Times in epoch milliseconds. */
export interface Retried {
  /** Type of the activity. */
  readonly activity: string;
  /** How many of this type are tried again. */
  readonly count: number;
  /** Failed tries of that with the most; 0: no worker has taken it. */
  readonly tries: number;
  readonly since: number;
  /** When it is tried again; absent while a try is under way. */
  readonly next?: number;
  /** How the last try failed. */
  readonly message: Text;
}

/** A workflow task that fails again and again: the batch is stuck until its code fits. */
export interface FailingTask {
  readonly workflowId: string;
  readonly tries: number;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly message: Text;
  /** The worker that failed last: process and host, `4711@studio`. */
  readonly worker?: string;
}

/** Whether another try by the same code cannot do any better: its steps are not those on record, or it lacks the workflow. */
export const isUnfit = ({ message }: FailingTask): boolean =>
  /TMPRL1100|nondeterminis|no such function is exported|Failed to initialize workflow of type/i.test(say(message));

/** What keeps a batch from moving, as Temporal knows it without asking a worker. */
export interface Stuck {
  readonly retried: readonly Retried[];
  readonly failing?: FailingTask;
}

export const NOTHING_STUCK: Stuck = { retried: [] };

/** `PENDING_ACTIVITY_STATE_SCHEDULED` of Temporal's API, whose package also commands without Temporal would load. */
const SCHEDULED = 1;

/** Activities that only the host can do in whose spool the pictures lie. */
const AT_HOST: readonly string[] = ['storeImages', 'storeGroup', 'recoverSubmission', 'settleRange', 'settleLate'];
/** A host that is there takes its work sooner. */
const TAKEN_WITHIN_MS = 15_000;

/** A pending activity that fails, or that its host does not take. */
export interface Failing {
  readonly activity: string;
  readonly activityId: string;
  readonly tries: number;
  /** Scheduled at this time, as far as the activity itself tells; before it when it has been tried. */
  readonly scheduledAt: number;
  readonly next?: number;
  readonly message: Text;
}

/** Those of the pending activities that do not get on. */
export function failingOf(pending: readonly PendingActivity[] | null | undefined, now: number): Failing[] {
  return (pending ?? []).flatMap((activity) => {
    const name = activity.activityType?.name ?? '';
    const tries = Math.max(0, (activity.attempt ?? 1) - 1);
    const waits = Number(activity.state) === SCHEDULED;
    const scheduledAt = msOf(activity.scheduledTime) ?? now;
    const base = { activity: name, activityId: activity.activityId ?? '', tries, scheduledAt };
    if (tries > 0) {
      const next = waits ? (msOf(activity.nextAttemptScheduleTime) ?? scheduledAt) : undefined;
      const message = firstLine(activity.lastFailure?.message) ?? words('notice.noReason');
      return [{ ...base, ...(next === undefined ? {} : { next }), message }];
    }
    const isLeft = waits && AT_HOST.includes(name) && now - scheduledAt > TAKEN_WITHIN_MS;
    return isLeft ? [{ ...base, message: words('notice.hostSilent') }] : [];
  });
}

/** So many alike activities as one: that with the most tries, which was scheduled at `since`. */
export function retriedOf({ activity, tries, next, message }: Failing, count: number, since: number): Retried {
  return { activity, count, tries, since, ...(next === undefined ? {} : { next }), message };
}

const msOf = (time: PendingActivity['scheduledTime']): number | undefined => (time ? tsToMs(time) : undefined);

function firstLine(text: string | null | undefined): string | undefined {
  const line = text?.split('\n')[0]?.trim();
  return line === '' ? undefined : line;
}
