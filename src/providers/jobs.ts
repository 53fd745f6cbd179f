import type { Failure } from '../domain/failures/failure.js';
import type { Submission } from '../domain/generation.js';
import type { Json, JsonObject } from '../domain/json.js';
import type {
  FailedOperation,
  GenerationRequest,
  KnownSite,
  PaidContext,
  ProviderContext,
  ReferenceFile,
  SpoolWriter,
} from './contexts.js';

/** One request of a job. */
export interface JobLine {
  /** Names it among those of its job. */
  readonly key: string;
  readonly request: GenerationRequest;
}

/** What brings the requests of a job to its site. */
export interface JobFileContext extends ProviderContext {
  /** Uploads a reference picture, where it has not been uploaded before. */
  bring(image: ReferenceFile): Promise<Json>;
}

/** What taking one answer out of the results of a job needs. */
export interface LineTaker {
  readonly spool: SpoolWriter;
  readonly prompt: string;
  /** Of the item, checked. */
  readonly params: JsonObject;
}

/** What following a job has besides. */
export interface JobContext extends ProviderContext {
  /** When what has not ended is to be stopped, epoch milliseconds. */
  readonly until: number;
  /** How long after that the site may take to stop it, in milliseconds. */
  readonly stopMs: number;
  /** Where the answer to a request goes; undefined where it has come before, or is of somebody else. */
  take(key: string): Promise<LineTaker | undefined>;
  /** How a request ended. */
  ended(key: string, end: Submission | FailedOperation): Promise<void>;
}

/**
 * How a job ended. `never_taken`: the site does not know it, and has charged nothing. `missing`: how those of its requests ended of which its
 * results say nothing.
 */
export type JobEnd = { readonly kind: 'never_taken' } | { readonly kind: 'ended'; readonly missing: Failure };

/** Jobs of a site: many requests that it takes together and answers within a day, at half the price of each. */
export interface Jobs {
  /** Most requests of one job. All of them have one model. */
  readonly most: number;
  /** Whether a site has them. */
  areAt(site: KnownSite): boolean;
  /** Free: brings the requests to the site. What it resolves to is what `submit` takes. */
  prepare(lines: readonly JobLine[], context: JobFileContext): Promise<Json>;
  /** PAID: sends at most one request. Answers `pending`, also where the answer of the site was lost. */
  submit(prepared: Json, context: PaidContext): Promise<Submission>;
  /** Free: waits until the job has ended, also one of which only `jobByKey` is known, stops it at `until`, and takes the answers that it has. */
  follow(operation: Json, context: JobContext): Promise<JobEnd>;
}
