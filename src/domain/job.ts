import type { Item } from './item.js';
import type { Json, JsonObject } from './json.js';
import { type Outcome, type RequestEnd, requestsOf } from './outcome.js';

/** How long the jobs of a batch may take. */
export interface JobSettings {
  /** What has not ended then is stopped, and made by itself: epoch milliseconds. */
  readonly until: number;
  /** After that, how long a site may take to stop a job, in milliseconds. */
  readonly stopMs: number;
}

/** The operation of a job of which only its journal key is known: its site has it as a name. */
export const jobByKey = (key: string): JsonObject => ({ key });

/** The operation of one request of a job: the job that it is in, and its name there. */
export const lineOperation = (job: Json, line: string): JsonObject => ({ job, line });

/** The name of a request in its job. */
export const lineName = (key: string): string => key.slice(key.indexOf('/') + 1);

/** The request of an item that goes into a job is its first. */
export const JOB_REQUEST = 'a1-s1';

/** How the request of an item ended that went into a job; undefined where none did. */
export function jobEndOf({ lane }: Pick<Item, 'lane'>, outcome: Pick<Outcome, 'calls' | 'requests'>): RequestEnd | undefined {
  return lane === 'batch' ? requestsOf(outcome)?.[JOB_REQUEST] : undefined;
}
