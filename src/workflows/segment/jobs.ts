import { type CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';
import type { JobAnswers } from '../../activities/jobs/follow-job.js';
import { type Failure, FAILURES } from '../../domain/failures/failure.js';
import type { Json } from '../../domain/json.js';
import { jobKey } from '../../domain/names.js';
import { words } from '../../words/words.js';
import { failureOfActivity, isHostAway, onHost, paidEnd } from '../activity-failure.js';
import { atHost, type CallContext, free, paid, recoveryLimitMs, recoveryWaitMs } from '../calls.js';
import type { ItemState } from '../item/item-state.js';

/** Most items of a job: what its provider takes is looked at when a batch starts. */
export const MOST_IN_JOB = 100;
/** A stop of the batch ends the following; so its time limits a job. */
const FOLLOW_LIMIT_MS = 30 * 24 * 3_600_000;
/** Uploading a job may take so long. */
const PREPARE_LIMIT_MS = 60 * 60_000;
/** Between two creations of a job that the site did not take. */
const FIRST_REST_MS = 2_000;
const LONGEST_REST_MS = 10 * 60_000;
/** For the last look at a job of a batch that was stopped. */
const LAST_LOOK_MS = 60_000;

/** What a job needs of its segment. */
export interface JobHost extends CallContext {
  readonly segment: number;
  /** When what has not ended is stopped, epoch milliseconds. */
  readonly until: number;
  readonly stopMs: number;
  readonly isStopped: () => boolean;
  readonly isPaused: () => boolean;
  /** The absolute end of all work for the batch, epoch milliseconds. */
  readonly workUntil: () => number | undefined;
  /** What a stop cancels. */
  readonly work: CancellationScope;
}

/** What became of a job: the answers that it has; or why there is none. */
export type JobResult =
  | { readonly kind: 'ended'; readonly answers: JobAnswers; readonly operation: Json | undefined }
  /** Its items were not sent. */
  | { readonly kind: 'left' }
  /** Nobody knows how it ends. */
  | { readonly kind: 'open'; readonly failure: Failure; readonly operation: Json | undefined };

/** Is told of each key under which the site may have been given these items. */
type Sent = (key: string, indexes: readonly number[]) => void;

/** Creates one job for items of one model, and follows it to its end. */
export class Job {
  readonly #host: JobHost;
  readonly #number: number;
  readonly #states: readonly ItemState[];
  readonly #sent: Sent;
  #restMs = FIRST_REST_MS;

  constructor(host: JobHost, number: number, states: readonly ItemState[], sent: Sent) {
    this.#host = host;
    this.#number = number;
    this.#states = states;
    this.#sent = sent;
  }

  get #site(): string {
    return this.#states[0]?.route.site ?? '';
  }

  get #isOver(): boolean {
    return this.#host.isStopped() || Date.now() >= this.#host.until;
  }

  async run(): Promise<JobResult> {
    const ready = await this.#prepared();
    if (!ready) return { kind: 'left' };
    for (let send = 1; !this.#isOver; send++) {
      await condition(() => this.#isOver || !this.#host.isPaused(), Math.max(1, this.#host.until - Date.now()));
      if (this.#isOver) break;
      const { batch, segment } = this.#host;
      const key = jobKey(batch, segment, this.#number, send);
      const created = await this.#create(key, ready);
      if (created.kind === 'refused') return { kind: 'left' };
      if (created.kind === 'accepted') {
        this.#sent(key, ready.indexes);
        const followed = await this.#follow(key, created.operation, ready.indexes);
        if (followed.kind !== 'ended' || followed.answers.missing) return followed;
        // Only where its host is away one that was not taken may be taken later.
        if (created.isUnsure) return { kind: 'open', failure: unknown(key), operation: followed.operation };
      }
      await this.#rest();
    }
    return { kind: 'left' };
  }

  async #prepared(): Promise<Ready | undefined> {
    const { batch, settings, work } = this.#host;
    const indexes = this.#states.map(({ route }) => route.index);
    const summary = words('do.prepareJob', { count: indexes.length });
    const limitMs = Math.min(PREPARE_LIMIT_MS, this.#host.until - Date.now());
    try {
      const { prepareJob } = free(this.#host, this.#site, summary, limitMs);
      return await work.run(() => prepareJob({ batch, pageSize: settings.segmentSize, site: this.#site, indexes }));
    } catch {
      // By themselves the items end with the reason, or do not need what failed.
      return undefined;
    }
  }

  async #create(key: string, { prepared, indexes }: Ready): Promise<Created> {
    const { batch, settings, work } = this.#host;
    const { singleTimeoutMs, requestDelayMs, segmentSize: pageSize } = settings;
    const summary = words('do.submitJob', { count: indexes.length });
    const input = { batch, pageSize, site: this.#site, key, indexes, prepared, singleTimeoutMs, requestDelayMs };
    try {
      const { submitJob } = paid(this.#host, this.#site, key.slice(key.indexOf('/') + 1), summary);
      const { submission } = await work.run(() => submitJob({ ...input, notBefore: Date.now() }));
      return { kind: 'accepted', ...(submission.kind === 'pending' && { operation: submission.operation }) };
    } catch (error) {
      const end = paidEnd(error);
      if (end.kind === 'ask_host') return this.#recovered(key, end.host);
      if (end.kind !== 'failed') return { kind: 'again' };
      const { billing, code, retryAfterMs } = end.failure;
      if (billing !== 'unbilled') return { kind: 'accepted' };
      if (retryAfterMs !== undefined) this.#restMs = Math.max(this.#restMs, retryAfterMs);
      return { kind: FAILURES[code].retry === 'free' ? 'again' : 'refused' };
    }
  }

  /** What the host knows that was creating it: it takes the key, so that a worker which wakes up late sends nothing. */
  async #recovered(key: string, host: string): Promise<Created> {
    const { batch, settings } = this.#host;
    const limitMs = recoveryLimitMs(settings);
    const summary = words('do.ask', { host, item: words('do.job', { count: this.#states.length }) });
    try {
      const waitMs = recoveryWaitMs(settings);
      const recovery = await onHost(() => atHost(this.#host, host, summary, limitMs).recoverSubmission({ batch, key, waitMs }));
      if (recovery.kind === 'never_sent') return { kind: 'again' };
      if (recovery.kind === 'failed') return { kind: recovery.failure.billing === 'unbilled' ? 'again' : 'accepted' };
      const submission = recovery.kind === 'adopted' ? recovery.claim.submission : undefined;
      return { kind: 'accepted', ...(submission?.kind === 'pending' && { operation: submission.operation }) };
    } catch (error) {
      return { kind: 'accepted', ...(isHostAway(error) && { isUnsure: true as const }) };
    }
  }

  async #follow(key: string, operation: Json | undefined, indexes: readonly number[]): Promise<JobResult> {
    const { batch, settings, until, stopMs, work } = this.#host;
    const input = { batch, pageSize: settings.segmentSize, site: this.#site, indexes, key, until, stopMs };
    const known = operation === undefined ? {} : { operation };
    const summary = words('do.followJob', { count: indexes.length });
    const follow = (limitMs: number, more: { readonly until?: number; readonly stopMs?: number } = {}): Promise<JobAnswers> =>
      free(this.#host, this.#site, summary, limitMs).followJob({ ...input, ...known, ...more });
    try {
      return { kind: 'ended', answers: await work.run(() => follow(FOLLOW_LIMIT_MS)), operation };
    } catch (error) {
      if (!isCancellation(error)) return { kind: 'open', failure: { ...failureOfActivity(error), billing: 'maybe' }, operation };
    }
    // The batch was stopped: so is the job, and what it has made is taken.
    const limitMs = Math.max(LAST_LOOK_MS, (this.#host.workUntil() ?? 0) - Date.now());
    try {
      return { kind: 'ended', answers: await follow(limitMs, { until: Date.now(), stopMs: limitMs / 2 }), operation };
    } catch (error) {
      return { kind: 'open', failure: { ...failureOfActivity(error), billing: 'maybe' }, operation };
    }
  }

  async #rest(): Promise<void> {
    const ms = Math.min(this.#restMs, LONGEST_REST_MS, Math.max(1, this.#host.until - Date.now()));
    this.#restMs *= 2;
    await this.#host.work.run(() => sleep(ms)).catch(() => undefined);
  }
}

interface Ready {
  readonly prepared: Json;
  readonly indexes: readonly number[];
}

type Created =
  | { readonly kind: 'accepted'; readonly operation?: Json; readonly isUnsure?: true }
  /** Not taken, at no charge: another try may be. */
  | { readonly kind: 'again' }
  | { readonly kind: 'refused' };

const unknown = (key: string): Failure => ({
  code: 'submission_unknown',
  message: words('work.workerDied', { key }),
  billing: 'maybe',
});

/** Items that can be in one job, in their order. */
export function groupsOf(states: readonly ItemState[]): ItemState[][] {
  const groups = new Map<string, ItemState[][]>();
  for (const state of states) {
    const { site, model = '' } = state.route;
    const name = JSON.stringify([site, model]);
    const own = groups.get(name) ?? [[]];
    const last = own.at(-1);
    if (last && last.length < MOST_IN_JOB) last.push(state);
    else own.push([state]);
    groups.set(name, own);
  }
  return [...groups.values()].flat();
}
