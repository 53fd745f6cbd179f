import { defaultPayloadConverter as converter } from '@temporalio/workflow';
import type { coresdk } from '@temporalio/proto';
import { type Job, updateJob, values } from './jobs.js';

/** How an update ended. */
export interface UpdateEnd {
  answer?: unknown;
  refused?: string;
  /** Of the refusal. */
  details?: unknown[];
}

/** Updates that were sent to the workflows of a world, and how they ended. */
export class Updates {
  readonly #ends = new Map<string, UpdateEnd>();

  send(name: string, args: readonly unknown[]): { job: Job; end: UpdateEnd } {
    const key = `update ${this.#ends.size}`;
    const end: UpdateEnd = {};
    this.#ends.set(key, end);
    return { job: updateJob(key, name, args), end };
  }

  take({ protocolInstanceId, completed, rejected }: coresdk.workflow_commands.IUpdateResponse): void {
    const end = this.#ends.get(protocolInstanceId ?? '');
    if (end && completed) end.answer = converter.fromPayload(completed);
    if (!end || !rejected) return;
    end.refused = rejected.message ?? '';
    end.details = values(rejected.applicationFailureInfo?.details?.payloads);
  }
}
