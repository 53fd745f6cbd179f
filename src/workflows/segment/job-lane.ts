import type { CancellationScope } from '@temporalio/workflow';
import type { JobAnswers } from '../../activities/jobs/follow-job.js';
import type { Failure } from '../../domain/failures/failure.js';
import { inParallel } from '../../domain/in-parallel.js';
import type { Outcome } from '../../domain/outcome.js';
import { words } from '../../words/words.js';
import { type Brought, endInJob, leftByJob, sentInJob } from '../item/job-item.js';
import { type ItemState, type Lane, undelivered } from '../item/item-state.js';
import { groupsOf, Job, type JobResult } from './jobs.js';
import type { HeldLane, Lanes } from './lanes.js';

/** What a segment gives to the items that it sends in jobs. */
export interface JobLaneOptions {
  readonly segment: number;
  readonly lanes: Lanes;
  readonly work: CancellationScope;
  readonly isPaused: () => boolean;
  readonly lane: (held: HeldLane) => Lane;
  readonly begun: (state: ItemState) => void;
  readonly ended: (state: ItemState, outcome: Outcome) => void;
  /** An item that is made by itself. */
  readonly back: (state: ItemState) => void;
}

/** Items in a job have no lane: nothing of the site's concurrency is theirs. */
const NO_LANE: HeldLane = {
  isHeld: () => false,
  recalled: () => false,
  leave: () => undefined,
  sending: (work) => work(),
};

/** Gives items of a segment to their site in jobs, and takes what comes of them. */
export class JobLane {
  readonly #options: JobLaneOptions;
  readonly #lane: Lane;
  #jobs = 0;

  constructor(options: JobLaneOptions) {
    this.#options = options;
    this.#lane = options.lane(NO_LANE);
  }

  begin(states: readonly ItemState[]): void {
    for (const group of groupsOf(states)) {
      this.#options.lanes.inJobs += group.length;
      for (const state of group) {
        this.#options.begun(state);
        this.#lane.phase(state, 'waiting');
      }
      void this.#run(this.#jobs++, group);
    }
  }

  async #run(number: number, group: readonly ItemState[]): Promise<void> {
    const { segment, lanes, work, isPaused } = this.#options;
    const { batch, settings } = this.#lane;
    const { until = 0, stopMs = 0 } = settings.jobs ?? {};
    const isStopped = (): boolean => this.#lane.stopped() !== undefined;
    const workUntil = (): number | undefined => this.#lane.workUntil();
    let key = '';
    const sent = (as: string, indexes: readonly number[]): void => {
      key = as;
      for (const state of group) if (indexes.includes(state.route.index)) sentInJob(state, this.#lane);
    };
    const host = { batch, settings, segment, until, stopMs, isStopped, isPaused, workUntil, work };
    const result = await new Job(host, number, group, sent).run().catch((error: unknown): JobResult => mistake(error));
    // As many at once as there are lanes: a slow disk must not pile them up.
    await inParallel(group, settings.concurrency, async (state) => {
      const end = await this.#end(state, result, key).catch((error: unknown) =>
        undelivered(state, { code: 'invalid_response', message: String(error) }),
      );
      if (end === 'carried') this.#options.back(state);
      else this.#options.ended(state, end);
      lanes.inJobs--;
    });
  }

  async #end(state: ItemState, result: JobResult, key: string): Promise<Outcome | 'carried'> {
    const brought = broughtFor(state, result, key);
    if (brought) return endInJob(state, this.#lane, brought);
    leftByJob(state);
    const stop = this.#lane.stopped();
    return stop ? undelivered(state, stop) : 'carried';
  }
}

/** What a job has brought for an item; undefined where the item was not in it. */
function broughtFor(state: ItemState, result: JobResult, key: string): Brought | undefined {
  if (result.kind === 'left' || state.out === undefined) return undefined;
  const { operation } = result;
  if (result.kind === 'open') return { host: '', missing: result.failure, key, operation };
  const { host, answers, missing = NONE }: JobAnswers = result.answers;
  return { host, answer: answers.find(({ index }) => index === state.route.index), missing, key, operation };
}

const NONE: Failure = { code: 'submission_unknown', message: words('end.noAnswer'), billing: 'maybe' };

/** A mistake of ours must not hang the batch. */
const mistake = (error: unknown): JobResult => ({
  kind: 'open',
  failure: { code: 'invalid_response', message: String(error), billing: 'maybe' },
  operation: undefined,
});
