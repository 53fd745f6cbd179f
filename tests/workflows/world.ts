import { defaultPayloadConverter as converter, type Payload } from '@temporalio/workflow';
import { coresdk } from '@temporalio/proto';
import { ActivityCall, msOf, type Pending } from './activity-call.js';
import { type Job, payloads, rank, sentJob, signalJob, timestampOf, values } from './jobs.js';
import { newRun, type Run } from './run.js';
import { type RunRef, Sandbox } from './sandbox.js';
import { Summaries } from './summaries.js';
import { type UpdateEnd, Updates } from './updates.js';
import type { WorldOptions } from './world-options.js';

export type { Course, Pending, Thrown } from './activity-call.js';
export type { Call, WorldOptions } from './world-options.js';

const { WorkflowActivation } = coresdk.workflow_activation;
type Command = coresdk.workflow_commands.IWorkflowCommand;
/**
 * Workflows without a server, in a time of their own: activities, children and signals take as long as a test says, so that a message
 * can arrive at any moment. It drives the SDK's own sandbox, by internal modules of the pinned version.
 */
export class World {
  now = Date.UTC(2026, 0, 1);
  /** By how much somebody has set the server's time of day; timers and activities take as long as before. */
  clockMs = 0;
  readonly results = new Map<string, unknown>();
  readonly summaries = new Summaries();
  readonly #sandbox: Sandbox;
  readonly #options: WorldOptions;
  readonly #runs = new Map<string, Run>();
  /** How many runs an id has had. */
  readonly #started = new Map<string, number>();
  readonly #updates = new Updates();
  #awayUntil = 0;
  #agenda: { readonly at: number; readonly what: () => void | Promise<void> }[] = [];

  private constructor(sandbox: Sandbox, options: WorldOptions) {
    this.#sandbox = sandbox;
    this.#options = options;
  }

  /** `sandbox`: one that several worlds use one after the other. */
  static async open(options: WorldOptions, sandbox?: Sandbox): Promise<World> {
    return new World(sandbox ?? (await Sandbox.open()), options);
  }

  async close(): Promise<void> {
    await this.clear();
    await this.#sandbox.close();
  }

  /** Ends what still runs; the sandbox stays. */
  async clear(): Promise<void> {
    for (const { workflow } of this.#runs.values()) await workflow.dispose();
    this.#runs.clear();
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

  /** For so long no worker serves the workflows; what happens meanwhile they hear of afterwards. */
  sleep(ms: number): void {
    this.#awayUntil = this.now + ms;
  }

  /** From now on this run does nothing more, as if its task failed again and again. */
  freeze(id: string): void {
    for (const run of this.#runs.values()) if (run.id === id) run.frozen = true;
  }

  readonly isOpen = (id: string): boolean => this.#runs.has(id);

  get runs(): readonly RunRef[] {
    return [...this.#runs.values()];
  }

  async start(type: string, id: string, args: readonly unknown[], parent?: Run['parent'], firstRunId?: string): Promise<Run> {
    const which = (this.#started.get(id) ?? 0) + 1;
    this.#started.set(id, which);
    const ref = { id, runId: which === 1 ? `run of ${id}` : `run ${which} of ${id}`, ...(firstRunId && { firstRunId }) };
    const workflow = await this.#sandbox.workflow(type, ref, parent?.run, this.now + this.clockMs);
    const run = newRun({ ...ref, type, args, workflow, parent });
    this.#runs.set(id, run);
    this.#give(run, { initializeWorkflow: { workflowType: type, workflowId: id, arguments: payloads(args) } });
    return run;
  }

  signal(id: string, signalName: string, ...args: readonly unknown[]): boolean {
    return this.#message(id, signalJob(signalName, args));
  }

  /** Answers what becomes of it, as it becomes known. */
  update(id: string, name: string, ...args: readonly unknown[]): UpdateEnd {
    const { job, end } = this.#updates.send(name, args);
    this.#message(id, job);
    return end;
  }

  #message(id: string, job: Job): boolean {
    const run = this.#runs.get(id);
    if (!run) return false;
    run.messages.push(job);
    this.#give(run, job);
    return true;
  }

  /** A reset to the first task: a new run with the same input and the messages so far. Children and activities go on. */
  async reset(id: string): Promise<void> {
    const run = this.#runs.get(id);
    if (!run) return;
    await run.workflow.dispose();
    await this.start(run.type, id, run.args, run.parent, run.firstRunId ?? run.runId);
    for (const job of run.messages) this.#message(id, job);
  }

  /** As Temporal's UI does it. */
  cancel(id: string): boolean {
    const run = this.#runs.get(id);
    if (run) this.#give(run, { cancelWorkflow: {} });
    return run !== undefined;
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
    const answer = (await run.workflow.activate(this.#activation(run, [job]))).successful?.commands?.[0]?.respondToQuery;
    if (!answer?.succeeded?.response) throw new Error(answer?.failed?.message ?? 'no answer');
    return converter.fromPayload(answer.succeeded.response);
  }

  /** Activities of a run that have not ended. */
  pending(id: string): Pending[] {
    return [...(this.#runs.get(id)?.activities.values() ?? [])].map(({ pending }) => pending);
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
    if (this.#runs.get(run.id) !== run || run.frozen) return;
    if (this.now < this.#awayUntil) return this.at(this.#awayUntil - this.now, () => this.#activate(run));
    const jobs = run.jobs.splice(0).sort((a, b) => rank(a) - rank(b));
    run.scheduled = false;
    const { successful, failed } = await run.workflow.activate(this.#activation(run, jobs));
    if (failed) throw new Error(`${run.id}: ${failed.failure?.message ?? 'failed'}\n${failed.failure?.stackTrace ?? ''}`);
    for (const command of successful?.commands ?? []) await this.#carryOut(run, command);
  }

  #activation({ runId, events: historyLength }: Run, jobs: Job[]) {
    return WorkflowActivation.fromObject({ runId, timestamp: timestampOf(this.now + this.clockMs), historyLength, jobs });
  }

  async #carryOut(run: Run, command: Command): Promise<void> {
    this.summaries.take(run.id, command);
    const { scheduleActivity, requestCancelActivity, startTimer, startChildWorkflowExecution: child } = command;
    const { signalExternalWorkflowExecution: signal, requestCancelExternalWorkflowExecution: cancel } = command;
    const { completeWorkflowExecution: completed, failWorkflowExecution, cancelWorkflowExecution } = command;
    if (scheduleActivity) this.#activity(run, scheduleActivity);
    else if (requestCancelActivity) run.activities.get(requestCancelActivity.seq ?? 0)?.cancel();
    else if (startTimer) {
      this.at(msOf(startTimer.startToFireTimeout) ?? 0, () => this.#give(run, { fireTimer: { seq: startTimer.seq ?? 0 } }));
    } else if (child) this.#child(run, child);
    else if (signal) {
      const target = signal.childWorkflowId ?? signal.workflowExecution?.workflowId ?? '';
      const name = signal.signalName ?? '';
      const arrives = () => !this.#options.signalFails?.(name, target) && this.signal(target, name, ...values(signal.args));
      this.at(this.#options.delay(), () => this.#give(run, sentJob('signal', signal.seq ?? 0, arrives())));
    } else if (cancel) {
      const target = cancel.workflowExecution?.workflowId ?? '';
      this.at(this.#options.delay(), () => this.#give(run, sentJob('cancel', cancel.seq ?? 0, this.cancel(target))));
    } else if (completed) await this.#complete(run, completed.result);
    else if (command.updateResponse) this.#updates.take(command.updateResponse);
    else if (cancelWorkflowExecution)
      await this.#close(run, { cancelled: { failure: { message: 'cancelled', canceledFailureInfo: {} } } });
    else if (failWorkflowExecution) throw new Error(`${run.id} failed: ${failWorkflowExecution.failure?.message ?? ''}`);
  }

  #activity(run: Run, command: coresdk.workflow_commands.IScheduleActivity): void {
    const { seq, activityType, arguments: args, scheduleToCloseTimeout, taskQueue } = command;
    const number = seq ?? 0;
    const about = { limitMs: msOf(scheduleToCloseTimeout), taskQueue: taskQueue ?? '', workflowId: run.id, runId: run.runId };
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
      const { runId } = await this.start(workflowType ?? '', id, values(input), { run, seq: seq ?? 0 });
      // The child is there before its parent hears of it.
      this.at(this.#options.delay(), () =>
        this.#give(run, { resolveChildWorkflowExecutionStart: { seq: seq ?? 0, succeeded: { runId } } }),
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
