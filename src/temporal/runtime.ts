import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { IllegalStateError } from '@temporalio/common';
import { DefaultLogger, Runtime, type WorkflowBundleOption } from '@temporalio/worker';
import { type Text, words } from '../words/words.js';

/** Warnings of the SDK that tell nothing new: most of our Workers serve activities alone, and each failure is told by its item. */
const KNOWN = ['No workflows registered, not polling for workflow tasks', 'Activity failed'];

/**
 * The workflow code for a Worker or a replay. The SDK interrupts workflow code that runs longer than 5 s by the wall clock. A process that is
 * stopped, or a machine that sleeps, exceeds that at any time, and the interrupt crashes Node. So the limit is out of the way, by an option
 * that the SDK reads but leaves out of its types.
 */
export const workflowCode = (workflowBundle: WorkflowBundleOption) => ({ workflowBundle, isolateExecutionTimeout: '1h' });

/** The first statement of the bundle, see `scripts/bundle.mjs`. */
const NO_STACKS = /^Error\.stackTraceLimit = 0;/;

/**
 * The workflow code of plantain. With `PLANTAIN_WORKFLOW_STACKS` in the environment Temporal's UI shows the call stacks of workflows, and their
 * errors have one: for people who look for a fault in them.
 */
export async function ownWorkflows(bundle: string, env: NodeJS.ProcessEnv): Promise<WorkflowBundleOption> {
  if (!existsSync(bundle)) throw new Error(`the workflow bundle is missing (${bundle}): run npm run build`);
  if (!env['PLANTAIN_WORKFLOW_STACKS']) return { codePath: bundle };
  return { code: (await readFile(bundle, 'utf8')).replace(NO_STACKS, '') };
}

let ready = false;

/**
 * Prepares the SDK's runtime before the first Worker or replay of this process. Its own signal handling is off: it would stop all
 * Workers at once, and nobody would be left to store what was drained.
 */
export function prepareRuntime(log: (text: Text) => void): void {
  if (ready) return;
  ready = true;
  const logger = new DefaultLogger('WARN', ({ message }) => {
    if (!KNOWN.includes(message)) log(words('temporal.sdk', { message }));
  });
  try {
    Runtime.install({ shutdownSignals: [], logger, telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } } });
  } catch (error) {
    // A program that has Workers of its own has set it up already: then it is as that program wants it.
    if (!(error instanceof IllegalStateError)) throw error;
  }
}
