import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { WorkflowInfo } from '@temporalio/workflow';
import { ReusableVMWorkflowCreator } from '@temporalio/worker/lib/workflow/reusable-vm.js';
import { parseWorkflowCode } from '@temporalio/worker/lib/worker.js';
import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared.js';

const BUNDLE = fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url));

/** A run of a workflow. */
export interface RunRef {
  readonly id: string;
  readonly runId: string;
  /** Of the run that was reset, if it is the one that a reset made. */
  readonly firstRunId?: string;
}

/** The SDK's sandbox with the bundle of the workflows. */
export class Sandbox {
  private constructor(private readonly creator: ReusableVMWorkflowCreator) {}

  static async open(): Promise<Sandbox> {
    const bundle = parseWorkflowCode(await readFile(BUNDLE, 'utf8'), BUNDLE);
    const creator = await ReusableVMWorkflowCreator.create(bundle, 5_000, new Set());
    // They write down where each promise was made, for the stacks in Temporal's UI: more than half of the time of a long test.
    globalHandlers.uninstall();
    globalHandlers.promiseHookInstalled = false;
    return new Sandbox(creator);
  }

  close(): Promise<void> {
    return this.creator.destroy();
  }

  workflow(type: string, { id, runId, firstRunId }: RunRef, parent: RunRef | undefined, now: number) {
    const info = {
      workflowId: id,
      runId,
      firstExecutionRunId: firstRunId ?? runId,
      workflowType: type,
      namespace: 'test',
      taskQueue: 'plantain',
      attempt: 1,
      historyLength: 0,
      startTime: new Date(now),
      ...(parent ? { parent: { workflowId: parent.id, runId: parent.runId, namespace: 'test' } } : {}),
    } as unknown as WorkflowInfo;
    return this.creator.createWorkflow({ info, randomnessSeed: [1, 2, 3], now, showStackTraceSources: false });
  }
}
