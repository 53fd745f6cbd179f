import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { defaultPayloadConverter as converter, type Payload, type WorkflowInfo } from '@temporalio/workflow';
import { coresdk } from '@temporalio/proto';
import { ReusableVMWorkflowCreator } from '@temporalio/worker/lib/workflow/reusable-vm.js';
import { parseWorkflowCode } from '@temporalio/worker/lib/worker.js';
import type { Failure } from '../../src/domain/failure.js';

const BUNDLE = fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url));
const { WorkflowActivation } = coresdk.workflow_activation;

/** The SDK reads no failure of an activity without this. */
const ACTIVITY = { activityType: { name: 'activity' } };

type Job = coresdk.workflow_activation.IWorkflowActivationJob;
type Command = coresdk.workflow_commands.IWorkflowCommand;

/** How an activity goes: it ends `afterMs` with `value`, or is cancelled when a cancel comes before `sentAfterMs`. */
export interface Course {
  readonly afterMs: number;
  readonly value: unknown;
  /** Instead of the value. */
  readonly failure?: Failure;
  /** The time for all its tries is over, with these details of its last heartbeat. */
  readonly timedOut?: object;
  /** Nobody asked for it in time. */
  readonly neverStarted?: true;
  /** Absent: no cancel is heard. */
  readonly sentAfterMs?: number;
  readonly started?: () => void;
  readonly ended?: () => void;
  /** A cancel was heard. */
  readonly cancelled?: () => void;
}

export interface WorldOptions {
  /** `limitMs`: for all tries together; absent: none. */
  readonly activity: (type: string, input: never, limitMs: number | undefined, taskQueue: string) => Course;
  /** Milliseconds that a message from one workflow to another, or the start of a child, takes. */
  readonly delay: () => number;
}

interface Run {
  readonly id: string;
  readonly runId: string;
  readonly workflow: Awaited<ReturnType<ReusableVMWorkflowCreator['createWorkflow']>>;
  jobs: Job[];
  scheduled: boolean;
  events: number;
  readonly cancels: Map<number, () => void>;
  readonly parent: { readonly run: Run; readonly seq: number } | undefined;
}

const payloads = (values: readonly unknown[]): Payload[] => values.map((value) => converter.toPayload(value));
const values = (list: readonly Payload[] | null | undefined): unknown[] => (list ?? []).map((one) => converter.fromPayload(one));

/** Jobs of one activation in the order that the SDK wants. */
const rank = (job: Job): number => (job.initializeWorkflow ? 0 : job.signalWorkflow ? 1 : 2);

/**
 * Workflows without a server, in a time of their own: activities, children and signals take as long as a test says, so that a message
 * can arrive at any moment. It drives the SDK's own sandbox, by internal modules of the pinned version.
 */
export class World {
  now = Date.UTC(2026, 0, 1);
  readonly results = new Map<string, unknown>();
  readonly #creator: ReusableVMWorkflowCreator;
  readonly #options: WorldOptions;
  readonly #runs = new Map<string, Run>();
  #agenda: { readonly at: number; readonly what: () => void | Promise<void> }[] = [];

  private constructor(creator: ReusableVMWorkflowCreator, options: WorldOptions) {
    this.#creator = creator;
    this.#options = options;
  }

  static async open(options: WorldOptions): Promise<World> {
    const bundle = parseWorkflowCode(await readFile(BUNDLE, 'utf8'), BUNDLE);
    return new World(await ReusableVMWorkflowCreator.create(bundle, 5_000, new Set()), options);
  }

  close(): Promise<void> {
    return this.#creator.destroy();
  }

  at(afterMs: number, what: () => void | Promise<void>): void {
    const at = this.now + Math.max(0, afterMs);
    const index = this.#agenda.findIndex((entry) => entry.at > at);
    this.#agenda.splice(index < 0 ? this.#agenda.length : index, 0, { at, what });
  }

  /** Lets time pass until nothing is left to happen, or until `until` holds. */
  async run(until: () => boolean = () => false): Promise<void> {
    while (!until()) {
      const next = this.#agenda.shift();
      if (!next) return;
      this.now = next.at;
      await next.what();
    }
  }

  isOpen(id: string): boolean {
    return this.#runs.has(id);
  }

  async start(type: string, id: string, args: readonly unknown[], parent?: Run['parent']): Promise<void> {
    const runId = `run of ${id}`;
    const info = {
      workflowId: id,
      runId,
      workflowType: type,
      namespace: 'test',
      taskQueue: 'plantain',
      attempt: 1,
      historyLength: 0,
      startTime: new Date(this.now),
      ...(parent ? { parent: { workflowId: parent.run.id, runId: parent.run.runId, namespace: 'test' } } : {}),
    } as unknown as WorkflowInfo;
    const options = { info, randomnessSeed: [1, 2, 3], now: this.now, showStackTraceSources: false };
    const workflow = await this.#creator.createWorkflow(options);
    const run: Run = { id, runId, workflow, jobs: [], scheduled: false, events: 3, cancels: new Map(), parent };
    this.#runs.set(id, run);
    this.#give(run, { initializeWorkflow: { workflowType: type, workflowId: id, arguments: payloads(args) } });
  }

  signal(id: string, signalName: string, ...args: readonly unknown[]): boolean {
    const run = this.#runs.get(id);
    if (run) this.#give(run, { signalWorkflow: { signalName, input: payloads(args) } });
    return run !== undefined;
  }

  #give(run: Run, job: Job): void {
    run.jobs.push(job);
    run.events += 2;
    if (run.scheduled) return;
    run.scheduled = true;
    this.at(1, () => this.#activate(run));
  }

  async #activate(run: Run): Promise<void> {
    if (this.#runs.get(run.id) !== run) return;
    const jobs = run.jobs.sort((a, b) => rank(a) - rank(b));
    run.jobs = [];
    run.scheduled = false;
    const timestamp = { seconds: Math.floor(this.now / 1000), nanos: (this.now % 1000) * 1e6 };
    const activation = WorkflowActivation.fromObject({ runId: run.runId, timestamp, jobs, historyLength: run.events });
    const { successful, failed } = await run.workflow.activate(activation);
    if (failed) throw new Error(`${run.id}: ${failed.failure?.message ?? 'failed'}\n${failed.failure?.stackTrace ?? ''}`);
    for (const command of successful?.commands ?? []) await this.#carryOut(run, command);
  }

  async #carryOut(run: Run, command: Command): Promise<void> {
    const { scheduleActivity, requestCancelActivity, startTimer, startChildWorkflowExecution: child } = command;
    const { signalExternalWorkflowExecution: signal, completeWorkflowExecution: completed, failWorkflowExecution } = command;
    if (scheduleActivity) this.#activity(run, scheduleActivity);
    else if (requestCancelActivity) run.cancels.get(requestCancelActivity.seq ?? 0)?.();
    else if (startTimer) {
      const { seconds, nanos } = startTimer.startToFireTimeout ?? {};
      const ms = Number(seconds ?? 0) * 1000 + Math.ceil((nanos ?? 0) / 1e6);
      this.at(ms, () => this.#give(run, { fireTimer: { seq: startTimer.seq ?? 0 } }));
    } else if (child) this.#child(run, child);
    else if (signal) {
      const target = signal.childWorkflowId ?? signal.workflowExecution?.workflowId ?? '';
      this.at(this.#options.delay(), () => {
        const there = this.signal(target, signal.signalName ?? '', ...values(signal.args));
        const failure = { message: 'no such workflow', applicationFailureInfo: { type: 'NotFound' } };
        this.#give(run, { resolveSignalExternalWorkflow: { seq: signal.seq ?? 0, ...(there ? {} : { failure }) } });
      });
    } else if (completed) await this.#complete(run, completed.result);
    else if (failWorkflowExecution) throw new Error(`${run.id} failed: ${failWorkflowExecution.failure?.message ?? ''}`);
  }

  #activity(run: Run, command: coresdk.workflow_commands.IScheduleActivity): void {
    const { seq, activityType, arguments: args, scheduleToCloseTimeout: limit } = command;
    const number = seq ?? 0;
    const limitMs = limit ? Number(limit.seconds ?? 0) * 1000 : undefined;
    const course = this.#options.activity(activityType ?? '', values(args)[0] as never, limitMs, command.taskQueue ?? '');
    let state: 'waiting' | 'sent' | 'over' = 'waiting';
    const end = (result: coresdk.activity_result.IActivityResolution): void => {
      if (state === 'sent') course.ended?.();
      state = 'over';
      this.#give(run, { resolveActivity: { seq: number, result } });
    };
    const { sentAfterMs } = course;
    this.at(sentAfterMs ?? 0, () => {
      if (state !== 'waiting') return;
      state = 'sent';
      course.started?.();
    });
    this.at(course.afterMs, () => {
      if (state !== 'over') end(resolutionOf(course));
    });
    run.cancels.set(number, () => {
      if (state !== 'waiting' || sentAfterMs === undefined) return;
      course.cancelled?.();
      const cause = { message: 'cancelled', canceledFailureInfo: {} };
      end({ cancelled: { failure: { message: 'cancelled', activityFailureInfo: ACTIVITY, cause } } });
    });
  }

  #child(run: Run, { seq, workflowId, workflowType, input }: coresdk.workflow_commands.IStartChildWorkflowExecution): void {
    const id = workflowId ?? '';
    this.at(this.#options.delay(), async () => {
      await this.start(workflowType ?? '', id, values(input), { run, seq: seq ?? 0 });
      // The child is there before its parent hears of it.
      this.at(this.#options.delay(), () =>
        this.#give(run, { resolveChildWorkflowExecutionStart: { seq: seq ?? 0, succeeded: { runId: `run of ${id}` } } }),
      );
    });
  }

  async #complete(run: Run, result: Payload | null | undefined): Promise<void> {
    this.#runs.delete(run.id);
    this.results.set(run.id, result ? converter.fromPayload(result) : undefined);
    await run.workflow.dispose();
    const { parent } = run;
    if (!parent) return;
    // Never before the parent has heard of its start.
    this.at(3 * this.#options.delay() + 1, () =>
      this.#give(parent.run, {
        resolveChildWorkflowExecution: { seq: parent.seq, result: { completed: { result: result ?? null } } },
      }),
    );
  }
}

const [SCHEDULE_TO_START, SCHEDULE_TO_CLOSE] = [2, 3];

function resolutionOf(course: Course): coresdk.activity_result.IActivityResolution {
  const { failure, timedOut: details, neverStarted, value } = course;
  if (failure) return failed(failure);
  if (neverStarted) return timedOut({}, SCHEDULE_TO_START);
  return details ? timedOut(details) : { completed: { result: converter.toPayload(value) } };
}

/** As the server reports it when a timeout, of all tries unless said otherwise, is over. */
function timedOut(details: object, timeoutType = SCHEDULE_TO_CLOSE): coresdk.activity_result.IActivityResolution {
  const message = 'timed out';
  const cause = { message, timeoutFailureInfo: { timeoutType, lastHeartbeatDetails: { payloads: payloads([details]) } } };
  return { failed: { failure: { message, activityFailureInfo: ACTIVITY, cause } } };
}

/** As `submitGeneration` reports it. */
function failed(failure: Failure): coresdk.activity_result.IActivityResolution {
  const { code: type, message } = failure;
  const cause = { message, applicationFailureInfo: { type, nonRetryable: true, details: { payloads: payloads([failure]) } } };
  return { failed: { failure: { message, activityFailureInfo: ACTIVITY, cause } } };
}
