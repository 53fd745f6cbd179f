import type { FailureCode } from './failures/failure.js';
import type { JsonObject } from './json.js';
import { addTallies, type Status, type Tally } from './outcome.js';
import { type Text, words } from '../words/words.js';

/** `paused`: nothing new is started until somebody resumes the batch. */
export type Stage = 'preparing' | 'running' | 'paused' | 'stopping' | 'reporting' | 'ended';

/** An item in a lane, or whose pictures are being stored. */
export interface RunningItem {
  readonly index: number;
  readonly id: string;
  readonly label: string;
  readonly site: string;
  readonly attempt: number;
  readonly phase: 'waiting' | 'uploading' | 'batched' | 'generating' | 'collecting' | 'recovering' | 'storing';
  /** Epoch milliseconds at which this phase began. */
  readonly since: number;
  /** What the worker that follows it at its site has told last, such as `{ node: 'KSampler', step: 14, of: 25 }`. */
  readonly detail?: JsonObject;
}

/** What the first item that ended with a code failed with. */
export type FirstMessages = Readonly<Partial<Record<FailureCode, Text>>>;

/** An item that has ended, in the order of ending within its segment. */
export interface EndedItem {
  readonly index: number;
  readonly id: string;
  readonly label: string;
  readonly status: Status;
  readonly code?: FailureCode;
  readonly message?: Text;
  readonly images: number;
  /** See `workedMs`; 0: it was never begun. */
  readonly tookMs: number;
  /** Of it, see `ItemTimes`; absent where nothing was uploaded. */
  readonly uploadMs?: number;
  readonly generationMs?: number;
}

/** A site that takes nothing at the moment. */
export interface RestingSite {
  readonly site: string;
  /** When it refused the first of these requests, epoch milliseconds; absent in batches of an earlier version. */
  readonly since?: number;
  /** When the next request goes to it, epoch milliseconds; in the past while that is under way. */
  readonly until: number;
  readonly code: FailureCode;
  readonly message: Text;
}

/** Items whose requests cannot be sent, though their site would take them. Times in epoch milliseconds. */
export interface UnsentItems {
  readonly items: number;
  readonly since: number;
  /** The next of them is tried then. */
  readonly until: number;
  readonly code: FailureCode;
  readonly message: Text;
}

/** Free work for items that takes unusually long: its store or its host does not do it. */
export interface SlowWork {
  readonly phase: 'uploading' | 'recovering' | 'storing';
  readonly items: number;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** Answer of the query `progress` of `runSegment`. */
export interface SegmentProgress {
  readonly segment: number;
  readonly tally: Tally;
  readonly running: readonly RunningItem[];
  readonly resting: readonly RestingSite[];
  readonly unsent?: UnsentItems;
  readonly slow?: readonly SlowWork[];
  /** Items that ended since the cursor given to the query. */
  readonly ended: readonly EndedItem[];
  /** Cursor for the next query. */
  readonly cursor: number;
  /** The root has yet to hear of some of it. */
  readonly untold?: true;
}

/** Why a batch is paused. */
export interface Pause {
  /** A person by a command or in Temporal; a command that was interrupted; plantain itself. */
  readonly by: 'person' | 'interrupt' | 'plantain';
  /** What a person gave as the reason. */
  readonly why?: Text;
  /** Where plantain paused it: paid requests in a row that brought nothing, and how the last one failed. */
  readonly wasted?: { readonly site: string; readonly requests: number; readonly code?: FailureCode; readonly message?: Text };
  /** Epoch milliseconds. */
  readonly since: number;
}

/** Why a batch is paused, as it is shown; absent where a person gave no reason. */
export function reasonOfPause(pause: Pause | undefined): Text | undefined {
  if (pause?.by === 'interrupt') return words('paused.interrupted');
  const { wasted } = pause ?? {};
  return wasted ? words('paused.wasted', { requests: wasted.requests, site: wasted.site }) : pause?.why;
}

/** Answer of the query `progress` of `generateBatch`, and its memo `progress`. */
export interface BatchProgress {
  readonly stage: Stage;
  readonly total: number;
  /** The value in force: it may be changed while the batch runs. */
  readonly concurrency: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly deadline?: number;
  readonly tally: Tally;
  /** The tally counts all segments; absent in batches of an earlier version, where it counts those that have closed. */
  readonly whole?: true;
  /** Items of the closed segments; absent in batches of an earlier version. */
  readonly closedItems?: number;
  /** The batch was reset in Temporal: the tally counts what its segments have found out again, and the record may know more. */
  readonly wasReset?: true;
  /** Sites that take nothing at the moment. */
  readonly resting?: readonly RestingSite[];
  readonly unsent?: UnsentItems;
  /** Segments whose outcomes cannot be written to the record. */
  readonly unrecorded?: number;
  readonly slow?: readonly SlowWork[];
  /** Numbers of the open segments. */
  readonly open: readonly number[];
  /** Sites that are out for the whole batch, with the reason. */
  readonly sitesOut: readonly { readonly site: string; readonly code: FailureCode; readonly message: Text }[];
  readonly cancelReason?: Text;
  /** Present while the batch is paused; absent in batches of an earlier version. */
  readonly paused?: Pause;
}

/** The tally of a batch; `segments`, those that its root does not count, matter in batches of an earlier version only. */
export const wholeTally = ({ tally, whole }: BatchProgress, segments: readonly { readonly tally: Tally }[]): Tally =>
  whole ? tally : segments.reduce((sum, segment) => addTallies(sum, segment.tally), tally);
