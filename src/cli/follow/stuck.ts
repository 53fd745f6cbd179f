import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { type Failing, type FailingTask, failingOf, type Retried, retriedOf, type Stuck, worstOf } from './retried.js';
import { lastTaskFailure, scheduledAt } from './history.js';

type Description = Pick<WorkflowExecutionDescription, 'runId' | 'raw' | 'status' | 'workflowId'>;

/** Finds in what Temporal describes of the workflows of a batch what keeps it from moving. */
export class StuckFinder {
  readonly #client: Client;
  /** When activities that are tried again were first scheduled, which only a history tells. */
  readonly #since = new Map<string, number>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** `found`: the open workflows of one batch. */
  async find(found: readonly Description[], now: number): Promise<Stuck> {
    const open = found.filter(({ status }) => status.name === 'RUNNING');
    const failing = open.flatMap((one) => failingOf(one.raw.pendingActivities, now).map((activity) => ({ one, activity })));
    const names = [...new Set(failing.map(({ activity }) => activity.activity))];
    const known = new Set<string>();
    const retried: Retried[] = [];
    for (const name of names) {
      const alike = failing.filter(({ activity }) => activity.activity === name);
      const worst = worstOf(alike.map(({ activity }) => activity));
      const of = alike.find(({ activity }) => activity === worst)?.one;
      if (!worst || !of) continue;
      const key = `${of.runId} ${worst.activityId}`;
      known.add(key);
      const since = (this.#since.get(key) ?? (await this.#scheduledAt(of, worst))) || now;
      this.#since.set(key, since);
      const one = retriedOf(
        alike.map(({ activity }) => activity),
        since,
      );
      if (one) retried.push(one);
    }
    for (const key of this.#since.keys()) if (!known.has(key)) this.#since.delete(key);
    const task = await this.#failingTask(open, now);
    return { retried, ...(task ? { failing: task } : {}) };
  }

  async #scheduledAt({ workflowId, runId }: Description, { activityId, tries, scheduledAt: own }: Failing): Promise<number> {
    if (tries === 0) return own;
    return (await scheduledAt(this.#client, { workflowId, runId }, activityId)) ?? own;
  }

  async #failingTask(open: readonly Description[], now: number): Promise<FailingTask | undefined> {
    for (const { workflowId, runId, raw } of open) {
      const { attempt, originalScheduledTime } = raw.pendingWorkflowTask ?? {};
      const tries = (attempt ?? 1) - 1;
      if (tries < 1) continue;
      const failure = await lastTaskFailure(this.#client, { workflowId, runId });
      return { workflowId, tries, since: originalScheduledTime ? tsToMs(originalScheduledTime) : now, ...failure };
    }
    return undefined;
  }
}
