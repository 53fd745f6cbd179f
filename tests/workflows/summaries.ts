import { defaultPayloadConverter as converter } from '@temporalio/workflow';
import type { coresdk } from '@temporalio/proto';

/** What Temporal's UI shows of the steps of each workflow. */
export class Summaries {
  readonly #all = new Map<string, string[]>();

  take(workflowId: string, { userMetadata }: coresdk.workflow_commands.IWorkflowCommand): void {
    if (userMetadata?.summary) this.#all.set(workflowId, [...this.of(workflowId), converter.fromPayload(userMetadata.summary)]);
  }

  of(workflowId: string): readonly string[] {
    return this.#all.get(workflowId) ?? [];
  }
}
