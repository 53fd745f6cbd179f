import type { Course } from './activity-call.js';

export interface WorldOptions {
  /** Asked for each try of a call. */
  readonly activity: (type: string, input: never, call: Call) => Course;
  /** Milliseconds that a message from one workflow to another, or the start of a child, takes. */
  readonly delay: () => number;
  /** Whether the start of this child fails: the server knows its id already. */
  readonly childFails?: (workflowId: string) => boolean;
  /** Whether the server refuses this message for good. */
  readonly signalFails?: (name: string, workflowId: string) => boolean;
}

/** Of which call an activity is a try. */
export interface Call {
  /** For all tries together, in milliseconds; absent: none. */
  readonly limitMs: number | undefined;
  readonly taskQueue: string;
  /** From 1. */
  readonly attempt: number;
  readonly workflowId: string;
  readonly runId: string;
}
