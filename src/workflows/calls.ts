import { ActivityCancellationType, isCancellation, log, proxyActivities, sleep, workflowInfo } from '@temporalio/workflow';
import type { ActivityOptions } from '@temporalio/workflow';
import type { HostToAsk } from '../activities/record/hosts.js';
import type { Activities } from '../activities/index.js';
import { CONCURRENCY_RANGE } from '../domain/pacing/allowance.js';
import type { BatchRef, BatchSettings } from '../domain/batch.js';
import { hostQueue, siteFreeQueue, siteQueue } from '../domain/names.js';
import { SITE_TURN_MS } from '../domain/pacing/pace.js';
import { summaryOf } from '../domain/text/shorten.js';
import { say } from '../words/current.js';
import { type Text, words } from '../words/words.js';

const RETRY = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' } as const;
/** Where the time is limited, a long pause would give up long before its end. */
const LIMITED_RETRY = { ...RETRY, maximumInterval: '10s' } as const;
const RECOVERY_SLACK_MS = 60_000;
const CALLED_FINAL_REST = '1m';
/** Of one try: results with the pictures in them can be many gigabytes, and so can what an ended batch has left in a spool. */
const BULK_LIMIT_MS = 6 * 3_600_000;
const TRIES_TOGETHER = 3;
const [, MOST_AT_ONCE] = CONCURRENCY_RANGE;

/** What all activities of a batch have in common. */
export interface CallContext {
  readonly batch: BatchRef;
  readonly settings: BatchSettings;
}

/** What those need that cost no money. */
export interface FreeContext {
  readonly batch: BatchRef;
  readonly settings: Pick<BatchSettings, 'heartbeatTimeoutMs'>;
}

function common({ batch, settings }: FreeContext, summary: Text): ActivityOptions {
  return {
    heartbeatTimeout: settings.heartbeatTimeoutMs,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    priority: { fairnessKey: batch.batchId.slice(0, 64) },
    summary: summaryOf(say(summary)),
  };
}

/** Bookkeeping: free, idempotent, retried until it works; done by those who serve the workflow. */
export function bookkeeping(
  context: FreeContext,
  summary: Text,
  startToCloseTimeout: ActivityOptions['startToCloseTimeout'] = '5m',
) {
  return proxyActivities<Activities['main']>({
    ...common(context, summary),
    taskQueue: workflowInfo().taskQueue,
    startToCloseTimeout,
    retry: RETRY,
  });
}

/** Asks for a short while which sites are served: a batch can start without the answer. */
export function checking(context: FreeContext) {
  return proxyActivities<Activities['main']>({
    ...common(context, words('do.served')),
    taskQueue: workflowInfo().taskQueue,
    scheduleToCloseTimeout: '2m',
    retry: LIMITED_RETRY,
  });
}

/**
 * Does what a batch can neither continue nor end without, until it works: a failure that an activity calls final is no reason to give up
 * either. A cancel ends it.
 */
export async function untilItWorks<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (isCancellation(error)) throw error;
      log.warn('what a batch cannot do without has failed; it is tried again', { error: String(error) });
      await sleep(CALLED_FINAL_REST);
    }
  }
}

/** Bookkeeping that reads the whole record of a batch: of a large one in a bucket that takes its time. */
export const wholeRecord = (context: FreeContext, summary: Text) => bookkeeping(context, summary, BULK_LIMIT_MS);

export const reporting = (context: FreeContext) => wholeRecord(context, words('do.report'));

/** Paid: never retried by Temporal. */
export function paid(context: CallContext, site: string, activityId: string, summary: Text) {
  const { singleTimeoutMs, requestDelayMs } = context.settings;
  return proxyActivities<Activities['paid']>({
    ...common(context, summary),
    taskQueue: siteQueue(workflowInfo().taskQueue, site),
    activityId,
    // Starts that bunch up after an outage wait for their turn inside the activity, as many as there may ever be at once; and all wait there
    // for their turn at a site that limits how many there are.
    startToCloseTimeout: singleTimeoutMs + 60_000 + MOST_AT_ONCE * requestDelayMs + SITE_TURN_MS,
    retry: { maximumAttempts: 1 },
  });
}

/** Free work at a site; `limitMs` for all tries together. */
export function free(context: CallContext, site: string, summary: Text, limitMs: number) {
  return proxyActivities<Activities['free']>({
    ...common(context, summary),
    taskQueue: siteFreeQueue(workflowInfo().taskQueue, site),
    scheduleToCloseTimeout: Math.max(1_000, limitMs),
    retry: LIMITED_RETRY,
  });
}

/** How long a recovery waits for an owner that is still alive. */
export const recoveryWaitMs = ({ singleTimeoutMs }: BatchSettings): number => singleTimeoutMs + 60_000;

/** How long a journal that cannot be read is asked what became of a request, the time included that its host may be away. */
export const recoveryLimitMs = (settings: BatchSettings): number =>
  recoveryWaitMs(settings) + RECOVERY_SLACK_MS + settings.hostReturnMs;

/** Half of `hostReturnMs`, because `onHost` asks twice. */
function hostOptions(context: CallContext, host: string, summary: Text, limitMs?: number): ActivityOptions {
  const { settings } = context;
  return {
    ...common(context, summary),
    taskQueue: hostQueue(host),
    scheduleToStartTimeout: settings.hostReturnMs / 2,
    startToCloseTimeout: recoveryWaitMs(settings) + RECOVERY_SLACK_MS,
    ...(limitMs === undefined ? {} : { scheduleToCloseTimeout: Math.max(1_000, limitMs) }),
    retry: limitMs === undefined ? RETRY : LIMITED_RETRY,
  };
}

/** Work on what lies in the spool of a host. */
export const atHost = (context: CallContext, host: string, summary: Text, limitMs?: number) =>
  proxyActivities<Activities['host']>(hostOptions(context, host, summary, limitMs));

/** The same for several items together. A worker that dies meanwhile is followed by another; what fails again is done item by item. */
export const togetherAtHost = (context: CallContext, host: string, summary: Text, limitMs: number) =>
  proxyActivities<Activities['host']>({
    ...hostOptions(context, host, summary, limitMs),
    retry: { ...LIMITED_RETRY, maximumAttempts: TRIES_TOGETHER },
  });

/**
 * What a batch has left in the spool of a host: a host that is away for longer than `waitMs` keeps what it has, and one whose spool fails
 * is asked `tries` times.
 */
export function leftAtHost(context: FreeContext, { host, waitMs }: HostToAsk, tries: number) {
  return proxyActivities<Activities['host']>({
    ...common(context, words('do.spool', { host })),
    taskQueue: hostQueue(host),
    // A screen names the host by it.
    activityId: host,
    scheduleToStartTimeout: waitMs,
    startToCloseTimeout: BULK_LIMIT_MS,
    retry: { ...RETRY, maximumAttempts: tries },
  });
}
