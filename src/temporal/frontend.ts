import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { SpokenError } from '../domain/failures/spoken-error.js';
import { words } from '../words/words.js';
import { isAlive, type ProcessIdentity } from '../disk/process-identity.js';
import { ensureSearchAttributes } from './search-attributes.js';

export const EMBEDDED_NAMESPACE = 'default';
const RETENTION_S = 30 * 24 * 3600;

/** gRPC waits a second before it tries a refused port again; a server that starts is there sooner. */
const FAST_RECONNECT = { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 250 };

/**
 * Whether the server at `address` answers for the namespace, asked until it does, `timeoutMs` have passed or its process is gone.
 */
export async function answers(
  address: string,
  timeoutMs: number,
  server: ProcessIdentity,
  namespace = EMBEDDED_NAMESPACE,
): Promise<boolean> {
  const until = Date.now() + timeoutMs;
  return withConnection(address, async (connection) => {
    while (Date.now() < until && isAlive(server)) {
      try {
        await connection.withDeadline(Math.min(until, Date.now() + 1_000), async () =>
          connection.workflowService.describeNamespace({ namespace }),
        );
        return true;
      } catch {
        // Not there yet, or not any more: the time limit and the process decide.
        await sleep(50);
      }
    }
    return false;
  });
}

/** What a new database lacks: search attributes (a database of an earlier plantain, too) and a retention of 30 days. */
export async function prepareNamespace(address: string): Promise<void> {
  await withConnection(address, async (connection) =>
    connection.withDeadline(Date.now() + 30_000, async () => {
      if (!(await ensureSearchAttributes(connection, EMBEDDED_NAMESPACE))) {
        throw new SpokenError(words('temporal.noAttributes'));
      }
      const { config } = await connection.workflowService.describeNamespace({ namespace: EMBEDDED_NAMESPACE });
      if (Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) >= RETENTION_S) return;
      await connection.workflowService.updateNamespace({
        namespace: EMBEDDED_NAMESPACE,
        config: { workflowExecutionRetentionTtl: { seconds: msToTs(RETENTION_S * 1000).seconds ?? null } },
      });
    }),
  );
}

async function withConnection<T>(address: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = Connection.lazy({ address, channelArgs: FAST_RECONNECT });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}
