import { log } from '@temporalio/activity';
import type { Failure } from '../../domain/failures/failure.js';
import type { Submission } from '../../domain/generation.js';
import { jobByKey, lineName } from '../../domain/job.js';
import type { Json } from '../../domain/json.js';
import { collectKey, lineKey } from '../../domain/names.js';
import type { LineTaker } from '../../providers/jobs.js';
import type { FailedOperation } from '../../providers/provider.js';
import { type FreeRun, keyless, runFree } from '../context.js';
import type { Dependencies } from '../dependencies.js';
import { keepReply } from '../paid/replies.js';
import { answerOf } from '../record/answer-of.js';
import type { StagedItems } from '../record/items.js';
import { type JobItems, jobsOf } from './submit-job.js';

export interface FollowJobInput extends JobItems {
  /** Journal key of the job. */
  readonly key: string;
  /** Absent: only its key is known. */
  readonly operation?: Json;
  /** When what has not ended is stopped, epoch milliseconds; and how long that may take. */
  readonly until: number;
  readonly stopMs: number;
}

/** How the request of an item ended that was in a job. */
export interface JobAnswer {
  readonly index: number;
  readonly end: Submission | FailedOperation;
}

export interface JobAnswers {
  /** Whose spool has the pictures, under the collect keys of the items. */
  readonly host: string;
  readonly answers: readonly JobAnswer[];
  /** How the requests ended of which the job says nothing; absent: the site never took the job. */
  readonly missing?: Failure;
}

export function createFollowJobActivities(dependencies: Dependencies, items: StagedItems) {
  return {
    /** Waits until the job has ended, or stops it when its time is over; what it has made is then in the spool of this host. */
    async followJob(input: FollowJobInput): Promise<JobAnswers> {
      return runFree((run) => new JobFollower(dependencies, items, input).follow(run));
    },
  };
}

class JobFollower {
  readonly #ends = new Map<number, Submission | FailedOperation>();
  readonly #indexes: ReadonlyMap<string, number>;

  constructor(
    private readonly dependencies: Dependencies,
    private readonly items: StagedItems,
    private readonly input: FollowJobInput,
  ) {
    this.#indexes = new Map(input.indexes.map((index) => [lineName(lineKey(input.batch, index)), index]));
  }

  async follow({ signal, progress }: FreeRun): Promise<JobAnswers> {
    const { spool, http } = this.dependencies;
    const { batch, key, operation = jobByKey(key), until, stopMs, indexes } = this.input;
    const { host } = spool;
    await spool.accepted(key, operation).catch((trouble: unknown) => {
      log.warn('an accepted job is not in the journal', { key, error: String(trouble) });
    });
    await this.dependencies.held.note(batch);
    for (const index of indexes) await this.#isHere(index);
    if (this.#ends.size === indexes.length) return { host, answers: this.#answers, missing: NOTHING };
    const site = this.dependencies.site(this.input.site);
    const jobs = jobsOf(this.dependencies.provider(site.provider));
    const context = { site, http, signal, progress, until, stopMs };
    const take = (line: string) => this.#take(line);
    const ended = (line: string, end: Submission | FailedOperation) => this.#ended(line, end);
    const end = await keyless(site, signal, jobs.follow(operation, { ...context, take, ended }));
    return { host, answers: this.#answers, ...(end.kind === 'ended' && { missing: end.missing }) };
  }

  get #answers(): JobAnswer[] {
    return [...this.#ends].map(([index, end]) => ({ index, end }));
  }

  /** Whether the answer to an item's request has come to this host before. */
  async #isHere(index: number): Promise<boolean> {
    const known = await answerOf(this.dependencies.spool, collectKey(lineKey(this.input.batch, index)));
    if (known && known.kind !== 'pending') this.#ends.set(index, known);
    return this.#ends.has(index);
  }

  async #take(line: string): Promise<LineTaker | undefined> {
    const index = this.#indexes.get(line);
    if (index === undefined || this.#ends.has(index)) return undefined;
    const { batch, pageSize } = this.input;
    const { prompt, params } = await this.items.item(batch, index, pageSize);
    return { spool: this.dependencies.spool.writer(collectKey(lineKey(batch, index))), prompt, params };
  }

  async #ended(line: string, end: Submission | FailedOperation): Promise<void> {
    const index = this.#indexes.get(line);
    if (index === undefined) return;
    const { batch, site } = this.input;
    const key = collectKey(lineKey(batch, index));
    if (end.kind !== 'failed') {
      await this.dependencies.spool.intend(key, { site, collected: true });
      await this.dependencies.spool.received(key, end);
      await keepReply(this.dependencies, batch, key);
    }
    this.#ends.set(index, end);
  }
}

/** Of a job whose answers are all here. */
const NOTHING: Failure = { code: 'submission_unknown', message: '', billing: 'maybe' };
