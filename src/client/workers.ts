import type { Config } from '../config/load.js';
import type { TemporalTarget } from '../temporal/target.js';
import type { Text } from '../words/words.js';

/** Task queues that a worker serves together. */
export interface ServedQueues {
  /** Queue of workflows and bookkeeping; the names of the others begin with it. */
  readonly mainQueue: string;
  /** Sites of the configuration; absent: all of them. */
  readonly sites?: readonly string[];
}

/** What a program hosts beside plantain's workflows, on the same Workers. */
export interface HostedWork {
  /** Made by `bundleWorkflowCode` of a file that also exports everything of `plantain/workflows`. */
  readonly workflowBundle: { readonly code: string } | { readonly codePath: string };
  /** Activities of those workflows, by name. */
  readonly activities?: Readonly<Record<string, (...args: never[]) => unknown>>;
}

export interface WorkerOptions {
  readonly config: Config;
  readonly target: TemporalTarget;
  readonly env: NodeJS.ProcessEnv;
  /** Besides this host's spool. */
  readonly serves: readonly ServedQueues[];
  /** Served by the Worker of each main queue, beside plantain's own. */
  readonly hosted?: HostedWork;
  /** Folder for the newest preview of each picture that is being made, for people; the page gets its own. */
  readonly previews?: string;
  /** One line for a person. */
  readonly log: (text: Text) => void;
}

export interface RunningWorkers {
  /** Random id of the spool of this host. */
  readonly host: string;
  /** Rejects when a worker fails; never resolves. */
  readonly failed: Promise<never>;
  /** Serves further task queues. */
  serve(served: ServedQueues): Promise<void>;
  /** Stops to serve a main queue and what belongs to it: its batch has ended. */
  leave(mainQueue: string): Promise<void>;
  /** Takes no more paid work; resolves when what was paid for is answered. */
  endPaid(): Promise<void>;
  /**
   * No new work; resolves when what was paid for is answered, stored and reported. `over`: the batches of this command have ended, so
   * that what still lies in the spool is no more than what no store took.
   */
  drain(over?: 'over'): Promise<void>;
}

/** Given by the composition root. */
export type StartWorkers = (options: WorkerOptions) => Promise<RunningWorkers>;
