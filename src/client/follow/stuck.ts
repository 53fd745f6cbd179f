import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { type Failing, type FailingTask, failingOf, type Retried, retriedOf, type Stuck } from './retried.js';
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
      const { one, activity: worst } = alike.reduce((most, other) =>
        most.activity.tries >= other.activity.tries ? most : other,
      );
      const key = `${one.runId} ${worst.activityId}`;
      known.add(key);
      const since = (this.#since.get(key) ?? (await this.#scheduledAt(one, worst))) || now;
      this.#since.set(key, since);
      retried.push(retriedOf(worst, alike.length, since));
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
