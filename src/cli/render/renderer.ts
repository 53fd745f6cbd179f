import type { BatchSettings } from '../../domain/batch.js';
import type { Forecast } from '../../domain/forecast.js';
import type { FailureCode } from '../../domain/failure.js';
import type { JsonObject } from '../../domain/json.js';
import type { EndedItem, FirstMessages } from '../../domain/progress.js';
import type { UserErrorCode } from '../../domain/user-error.js';
import type { BatchView } from '../follow/view.js';
import type { BatchEnd } from '../follow/source.js';
import type { InterruptSignal } from '../interrupt.js';

export interface BatchStart {
  readonly batchId: string;
  /** In staging; absent in batches of a version before 0.2. */
  readonly stagingFolder?: string;
  readonly total: number;
  readonly sites: readonly string[];
  /** For a person: `folder /home/me/summer`. */
  readonly input: string;
  /** Folder or address of the results. */
  readonly location: string;
  /** Absent for a batch that was started elsewhere. */
  readonly settings?: BatchSettings;
  /** What was said before anything was sent; absent for a batch of an earlier version. */
  readonly forecast?: Forecast;
  /** What is risky about this run, one sentence each. */
  readonly warnings?: readonly string[];
  /** Address of the batch in Temporal's web UI. */
  readonly uiUrl?: string;
  /** Whether this command started it just now. */
  readonly fresh: boolean;
}

export interface Notice {
  readonly level: 'info' | 'warning';
  readonly text: string;
}

/** How far the work before the start of a batch is. */
export interface Preparing {
  /** `pictures fetched` */
  readonly what: string;
  readonly done: number;
  readonly total: number;
}

/** How a command was left before its batch ended; the batch itself goes on. */
export interface Leaving {
  readonly batchId: string;
  readonly signal: InterruptSignal;
  /** Whether this command's own worker was stopped. */
  readonly stoppedWorker: boolean;
  /** Command that goes on. */
  readonly next: string;
}

/** How an error is told. */
export interface Trouble {
  /** Which kind of error it is, for programs. */
  readonly code: UserErrorCode;
  readonly message: string;
  readonly problems: readonly string[];
  readonly advice?: string;
}

/** Prints what a command has found out; it computes nothing. */
export interface Renderer {
  /** Comes only when it lasts. */
  preparing(step: Preparing): void;
  started(start: BatchStart): void;
  /** `done` and `total` count the items of the batch. */
  item(item: EndedItem, done: number, total: number): void;
  progress(view: BatchView): void;
  notice(notice: Notice): void;
  /** `codes` are the failure codes that were seen on the way, `messages` those of the first item with each. */
  ended(end: BatchEnd, codes: readonly FailureCode[], messages?: FirstMessages): void;
  left(leaving: Leaving): void;
  /** The answer of a command that asks: a record for programs, lines for people. */
  answer(record: JsonObject, lines: readonly string[]): void;
  trouble(trouble: Trouble): void;
  close(): void;
}
