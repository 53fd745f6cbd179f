import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { defaultPayloadConverter as converter, type Payload, type WorkflowInfo } from '@temporalio/workflow';
import { coresdk } from '@temporalio/proto';
import { ReusableVMWorkflowCreator } from '@temporalio/worker/lib/workflow/reusable-vm.js';
import { parseWorkflowCode } from '@temporalio/worker/lib/worker.js';
import { ActivityCall, msOf, type Pending } from './activity-call.js';
import type { WorldOptions } from './world-options.js';

export type { Course, Pending, Thrown } from './activity-call.js';
export type { Call, WorldOptions } from './world-options.js';

const BUNDLE = fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url));
const { WorkflowActivation } = coresdk.workflow_activation;

type Job = coresdk.workflow_activation.IWorkflowActivationJob;
type Command = coresdk.workflow_commands.IWorkflowCommand;

interface Run {
  readonly id: string;
  readonly runId: string;
  readonly workflow: Awaited<ReturnType<ReusableVMWorkflowCreator['createWorkflow']>>;
  jobs: Job[];
  scheduled: boolean;
  events: number;
  readonly activities: Map<number, ActivityCall>;
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

  async close(): Promise<void> {
    for (const run of this.#runs.values()) await run.workflow.dispose();
    await this.#creator.destroy();
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

  /** Ids of the open runs. */
  get runs(): string[] {
    return [...this.#runs.keys()];
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
    const run: Run = { id, runId, workflow, jobs: [], scheduled: false, events: 3, activities: new Map(), parent };
    this.#runs.set(id, run);
    this.#give(run, { initializeWorkflow: { workflowType: type, workflowId: id, arguments: payloads(args) } });
  }

  signal(id: string, signalName: string, ...args: readonly unknown[]): boolean {
    const run = this.#runs.get(id);
    if (run) this.#give(run, { signalWorkflow: { signalName, input: payloads(args) } });
    return run !== undefined;
  }

  /** As Temporal's UI does it. */
  cancel(id: string): void {
    const run = this.#runs.get(id);
    if (run) this.#give(run, { cancelWorkflow: { reason: 'test' } });
  }

  /** Ends a run from outside, with its children; what its activities do goes on without it. */
  async terminate(id: string): Promise<void> {
    const run = this.#runs.get(id);
    if (!run) return;
    for (const child of [...this.#runs.values()]) if (child.parent?.run === run) await this.terminate(child.id);
    const about = { workflowExecution: { workflowId: id, runId: run.runId }, workflowType: { name: 'child' } };
    const failure = { message: 'terminated', childWorkflowExecutionFailureInfo: about };
    await this.#close(run, { failed: { failure: { ...failure, cause: { message: 'terminated', terminatedFailureInfo: {} } } } });
  }

  async query<T>(id: string, queryType: string, ...args: readonly unknown[]): Promise<T> {
    const run = this.#runs.get(id);
    if (!run) throw new Error(`no run ${id}`);
    const job = { queryWorkflow: { queryId: 'q', queryType, arguments: payloads(args) } };
    const activation = WorkflowActivation.fromObject({ runId: run.runId, timestamp: this.#timestamp, jobs: [job] });
    const { successful } = await run.workflow.activate(activation);
    const answer = successful?.commands?.[0]?.respondToQuery;
    if (!answer?.succeeded?.response) throw new Error(answer?.failed?.message ?? 'no answer');
    return converter.fromPayload(answer.succeeded.response);
  }

  /** Activities of a run that have not ended. */
  pending(id: string): Pending[] {
    return [...(this.#runs.get(id)?.activities.values() ?? [])].map(({ pending }) => pending);
  }

  get #timestamp() {
    return { seconds: Math.floor(this.now / 1000), nanos: (this.now % 1000) * 1e6 };
  }

  #give(run: Run, job: Job): void {
    if (this.#runs.get(run.id) !== run) return;
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
    const activation = WorkflowActivation.fromObject({
      runId: run.runId,
      timestamp: this.#timestamp,
      jobs,
      historyLength: run.events,
    });
    const { successful, failed } = await run.workflow.activate(activation);
    if (failed) throw new Error(`${run.id}: ${failed.failure?.message ?? 'failed'}\n${failed.failure?.stackTrace ?? ''}`);
    for (const command of successful?.commands ?? []) await this.#carryOut(run, command);
  }

  async #carryOut(run: Run, command: Command): Promise<void> {
    const { scheduleActivity, requestCancelActivity, startTimer, startChildWorkflowExecution: child } = command;
    const {
      signalExternalWorkflowExecution: signal,
      completeWorkflowExecution: completed,
      failWorkflowExecution,
      cancelWorkflowExecution,
    } = command;
    if (scheduleActivity) this.#activity(run, scheduleActivity);
    else if (requestCancelActivity) run.activities.get(requestCancelActivity.seq ?? 0)?.cancel();
    else if (startTimer) {
      this.at(msOf(startTimer.startToFireTimeout) ?? 0, () => this.#give(run, { fireTimer: { seq: startTimer.seq ?? 0 } }));
    } else if (child) this.#child(run, child);
    else if (signal) {
      const target = signal.childWorkflowId ?? signal.workflowExecution?.workflowId ?? '';
      this.at(this.#options.delay(), () => {
        const name = signal.signalName ?? '';
        const there = !this.#options.signalFails?.(name, target) && this.signal(target, name, ...values(signal.args));
        const failure = { message: 'no such workflow', applicationFailureInfo: { type: 'NotFound' } };
        this.#give(run, { resolveSignalExternalWorkflow: { seq: signal.seq ?? 0, ...(there ? {} : { failure }) } });
      });
    } else if (completed) await this.#complete(run, completed.result);
    else if (cancelWorkflowExecution)
      await this.#close(run, { cancelled: { failure: { message: 'cancelled', canceledFailureInfo: {} } } });
    else if (failWorkflowExecution) throw new Error(`${run.id} failed: ${failWorkflowExecution.failure?.message ?? ''}`);
  }

  #activity(run: Run, command: coresdk.workflow_commands.IScheduleActivity): void {
    const { seq, activityType, arguments: args, scheduleToCloseTimeout, taskQueue } = command;
    const number = seq ?? 0;
    const about = { limitMs: msOf(scheduleToCloseTimeout), taskQueue: taskQueue ?? '', workflowId: run.id };
    const input = values(args)[0] as never;
    const begin = (attempt: number) => this.#options.activity(activityType ?? '', input, { ...about, attempt });
    const resolve = (result: coresdk.activity_result.IActivityResolution) => {
      run.activities.delete(number);
      this.#give(run, { resolveActivity: { seq: number, result } });
    };
    run.activities.set(number, new ActivityCall(this, command, begin, resolve));
  }

  #child(run: Run, { seq, workflowId, workflowType, input }: coresdk.workflow_commands.IStartChildWorkflowExecution): void {
    const id = workflowId ?? '';
    this.at(this.#options.delay(), async () => {
      if (this.#options.childFails?.(id) || this.#runs.has(id)) {
        const exists = { workflowId: id, workflowType: workflowType ?? '', cause: 1 };
        this.#give(run, { resolveChildWorkflowExecutionStart: { seq: seq ?? 0, failed: exists } });
        return;
      }
      await this.start(workflowType ?? '', id, values(input), { run, seq: seq ?? 0 });
      // The child is there before its parent hears of it.
      this.at(this.#options.delay(), () =>
        this.#give(run, { resolveChildWorkflowExecutionStart: { seq: seq ?? 0, succeeded: { runId: `run of ${id}` } } }),
      );
    });
  }

  async #complete(run: Run, result: Payload | null | undefined): Promise<void> {
    this.results.set(run.id, result ? converter.fromPayload(result) : undefined);
    await this.#close(run, { completed: { result: result ?? null } });
  }

  async #close(run: Run, result: coresdk.child_workflow.IChildWorkflowResult): Promise<void> {
    this.#runs.delete(run.id);
    await run.workflow.dispose();
    const { parent } = run;
    if (!parent) return;
    // Never before the parent has heard of its start.
    this.at(3 * this.#options.delay() + 1, () =>
      this.#give(parent.run, { resolveChildWorkflowExecution: { seq: parent.seq, result } }),
    );
  }
}
