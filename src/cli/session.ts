import type { Client, Connection } from '@temporalio/client';
import { info, warning } from '../client/events.js';
import { noteDataFolder } from '../config/data-folder.js';
import type { Config } from '../config/load.js';
import { batchWorkflowId } from '../domain/names.js';
import { connectClient, resolveTarget } from '../temporal/connect.js';
import type { TemporalTarget } from '../temporal/target.js';
import { tellSetAside } from './forgotten-batches.js';
import type { Scope } from './scope.js';

/** A configuration together with the Temporal service that it leads to. */
export interface Session {
  readonly config: Config;
  readonly target: TemporalTarget;
  readonly client: Client;
  readonly connection: Connection;
}

/** Opens a session, starting the folder's own server where none is configured, and closes it after `work`. */
export async function withSession<T>(
  scope: Pick<Scope, 'emit'>,
  config: Config,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  await noteDataFolder(config.dataDir);
  const resolved = await resolveTarget({
    temporal: config.temporal,
    dataDir: config.dataDir,
    env: config.env,
    onProgress: (text) => scope.emit(info(text)),
    log: (text) => scope.emit(warning(text)),
  });
  try {
    const { client, connection } = await connectClient(resolved.target, (text) => scope.emit(info(text)));
    try {
      const session = { config, target: resolved.target, client, connection };
      if (resolved.setAside !== undefined) await tellSetAside(scope, session, resolved.setAside);
      return await work(session);
    } finally {
      await connection.close();
    }
  } finally {
    await resolved.close();
  }
}

/** Address of a batch in Temporal's web UI, where that is known. */
export function uiAddress(target: TemporalTarget, batchId: string): string | undefined {
  if (target.uiUrl === undefined) return undefined;
  return `${target.uiUrl}/namespaces/${encodeURIComponent(target.namespace)}/workflows/${encodeURIComponent(batchWorkflowId(batchId))}`;
}
