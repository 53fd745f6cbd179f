import { afterEach, describe, expect, inject, it } from 'vitest';
import { type Bench, testClient } from './harness.js';
import { booksOf, requestsOpen } from './processes.js';
import { beginBatch } from './running-batch.js';

const temporalAddress = inject('temporalAddress');
let bench: Bench;

afterEach(() => bench.close());

/** As `temporal workflow reset --event-id` to the end of the first workflow task. */
async function resetToFirstTask(workflowId: string): Promise<void> {
  const { connection, options } = await testClient(temporalAddress);
  const { workflowService } = connection;
  const { namespace } = options;
  const { history } = await workflowService.getWorkflowExecutionHistory({ namespace, execution: { workflowId } });
  await workflowService.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId },
    reason: 'test',
    workflowTaskFinishEventId: history?.events?.[3]?.eventId ?? null,
    requestId: `${Date.now()}`,
  });
}

describe('A batch whose root is reset to its first task', () => {
  it('ends the segments that still run, makes every item once, and pays for no picture twice', { timeout: 150_000 }, async () => {
    const begun = await beginBatch(temporalAddress, {
      items: 12,
      concurrency: 3,
      latencyMs: 3_000,
      options: ['--segment-size', '4'],
    });
    bench = begun.bench;
    const { name, running } = begun;
    await requestsOpen(bench, [running], 3);
    await resetToFirstTask(`batch/${name}`);
    const { code, stderr } = await running.finished;
    expect(code, stderr).toBe(0);
    const manifest = await bench.manifest(name);
    expect(manifest.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 'success'));
    expect(await booksOf(bench, name, 12)).toEqual({ billed: 12, delivered: 12, unknown: 0 });
  });
});
