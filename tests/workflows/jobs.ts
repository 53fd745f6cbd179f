import { defaultPayloadConverter as converter, type Payload } from '@temporalio/workflow';
import type { coresdk } from '@temporalio/proto';

export type Job = coresdk.workflow_activation.IWorkflowActivationJob;

export const payloads = (values: readonly unknown[]): Payload[] => values.map((value) => converter.toPayload(value));
export const values = (list: readonly Payload[] | null | undefined): unknown[] =>
  (list ?? []).map((one) => converter.fromPayload(one));

export const timestampOf = (ms: number) => ({ seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1e6 });

/** Jobs of one activation in the order that the SDK wants. */
export const rank = (job: Job): number => (job.initializeWorkflow ? 0 : (job.signalWorkflow ?? job.doUpdate) ? 1 : 2);

export const signalJob = (signalName: string, args: readonly unknown[]): Job => ({
  signalWorkflow: { signalName, input: payloads(args) },
});

export function updateJob(updateId: string, name: string, args: readonly unknown[]): Job {
  const meta = { identity: 'test', updateId };
  return { doUpdate: { id: updateId, protocolInstanceId: updateId, meta, name, input: payloads(args), runValidator: true } };
}

/** What a message between workflows leads to in the one that sent it. */
export function sentJob(kind: 'signal' | 'cancel', seq: number, arrived: boolean): Job {
  const failure = { message: 'no such workflow', applicationFailureInfo: { type: 'NotFound' } };
  const resolution = { seq, ...(arrived ? {} : { failure }) };
  return kind === 'signal' ? { resolveSignalExternalWorkflow: resolution } : { resolveRequestCancelExternalWorkflow: resolution };
}
