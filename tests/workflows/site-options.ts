import type { Failure } from '../../src/domain/failures/failure.js';
import type { SpooledSubmission } from '../../src/domain/generation.js';
import type { Call, Course, WorldOptions } from './world.js';

/** One try of an activity, before it begins. */
export interface Try extends Call {
  readonly type: string;
  readonly input: unknown;
  /** How many tries of this type came before it, those of other calls too. */
  readonly before: number;
}

/** How a try goes instead; `effect`: what it does is done all the same, only its answer is lost. */
export interface Fault extends Pick<Course, 'fails' | 'silent' | 'neverStarted'> {
  readonly value?: unknown;
  readonly afterMs?: number;
  readonly effect?: true;
}

export interface SiteOptions extends Pick<WorldOptions, 'childFails' | 'signalFails'> {
  /** Which tries of which activities fail. */
  readonly fault?: (attempt: Try) => Fault | undefined;

  /** Which host sends the requests of an attempt; absent: always `h`. */
  readonly host?: (attempt: number) => string;
  /** Hosts beside those that work, of which no worker answers. */
  readonly hostsAway?: readonly string[];
  /** How long a picture takes, in milliseconds. */
  readonly latency: (index: number) => number;
  /** The model that makes an item; absent: nobody knows it. */
  readonly model?: (index: number) => string;
  /** How a request ends instead of with a picture. */
  readonly failure?: (index: number, attempt: number) => Failure | undefined;
  /** How a look at an operation goes, of an attempt and the how manieth; absent: the site answers with pictures itself. */
  readonly collect?: (attempt: number, look: number) => Course | undefined;
  /** References are uploaded, and how that goes, of an item and for the how manieth time; absent: nothing is uploaded. */
  readonly upload?: (index: number, time: number) => Course;
  /** How the pictures of an item are stored; absent: at once. */
  readonly store?: Course;
  /** Milliseconds from the scheduling of a request until it leaves its worker. */
  readonly queueMs?: number;
  /** What the claim of an attempt says besides; absent: nothing. */
  readonly claim?: (attempt: number) => Partial<SpooledSubmission>;
  readonly delay: () => number;
  /** Requests are accepted as operations; `queues`: those may wait at the site. `keptMs`: they are made, and are to be fetched. */
  readonly pending?: { readonly queues?: true; readonly keptMs?: number };
}
