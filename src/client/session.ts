import type { Client, Connection } from '@temporalio/client';
import type { Config } from '../config/load.js';
import { batchWorkflowId } from '../domain/names.js';
import type { TemporalTarget } from '../temporal/target.js';

/** A configuration together with the Temporal service that it leads to. */
export interface Session {
  readonly config: Config;
  readonly target: TemporalTarget;
  readonly client: Client;
  readonly connection: Connection;
}

/** URL of a batch in Temporal's web UI, where that is known. */
export function uiAddress(target: TemporalTarget, batchId: string): string | undefined {
  if (target.uiUrl === undefined) return undefined;
  return `${target.uiUrl}/namespaces/${encodeURIComponent(target.namespace)}/workflows/${encodeURIComponent(batchWorkflowId(batchId))}`;
}
