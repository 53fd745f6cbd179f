import type { WorkflowHandle } from '@temporalio/client';
import { batchProgress } from '../../src/workflows/messages.js';
import { Bench, testClient, until } from './harness.js';
import { requestsOpen } from './processes.js';

let names = 0;

/** A batch name that no other test uses. */
export const freshName = (): string => `batch-${process.pid}-${++names}`;

export async function handleOf(temporalAddress: string, name: string): Promise<WorkflowHandle> {
  return (await testClient(temporalAddress)).workflow.getHandle(`batch/${name}`);
}

export interface BeginOptions {
  readonly items: number;
  readonly concurrency: number;
  readonly latencyMs: number;
  /** Further options of `run`. */
  readonly options?: readonly string[];
}

/** Starts a batch with a worker, and waits until `concurrency` requests are open. */
export async function beginBatch(temporalAddress: string, { items, concurrency, latencyMs, options = [] }: BeginOptions) {
  const bench = await Bench.open({ temporalAddress, standIn: { latencyMs } });
  const name = freshName();
  const list = await bench.withItems(items);
  const running = bench.start(['run', list, '--name', name, '--concurrency', String(concurrency), ...options]);
  await requestsOpen(bench, [running], concurrency);
  return { bench, name, running, handle: await handleOf(temporalAddress, name) };
}

/** Waits until the batch says that it is in this stage. */
export async function stageIs(handle: WorkflowHandle, stage: string): Promise<void> {
  await until(`the stage is ${stage}`, async () => (await handle.query(batchProgress)).stage === stage, 20_000);
}
