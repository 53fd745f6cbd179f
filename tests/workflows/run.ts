import type { ActivityCall } from './activity-call.js';
import type { Job } from './jobs.js';
import type { RunRef, Sandbox } from './sandbox.js';

/** A run of a workflow in a world. */
export interface Run extends RunRef {
  readonly type: string;
  readonly args: readonly unknown[];
  readonly workflow: Awaited<ReturnType<Sandbox['workflow']>>;
  /** Messages from outside, which Temporal gives again to the run that a reset makes. */
  readonly messages: Job[];
  frozen?: true;
  jobs: Job[];
  scheduled: boolean;
  events: number;
  readonly activities: Map<number, ActivityCall>;
  readonly parent: { readonly run: Run; readonly seq: number } | undefined;
}

/** One that has just begun. */
export const newRun = (about: Pick<Run, 'id' | 'runId' | 'firstRunId' | 'type' | 'args' | 'workflow' | 'parent'>): Run => ({
  ...about,
  messages: [],
  jobs: [],
  scheduled: false,
  events: 3,
  activities: new Map(),
});
