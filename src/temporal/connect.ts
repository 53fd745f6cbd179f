import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { UserError } from '../domain/failures/user-error.js';
import { configuredTarget } from './configured-target.js';
import { useEmbeddedServer, type EmbeddedOptions } from './embedded.js';
import type { TemporalConfig, TemporalTarget } from './target.js';

export interface ResolveTargetOptions extends EmbeddedOptions {
  readonly temporal: TemporalConfig;
}

export interface ResolvedTarget {
  readonly target: TemporalTarget;
  /** The damaged database of this folder's own server, which has begun a new one. */
  readonly setAside?: string;
  /** Gives the folder's own server back; does nothing for a service elsewhere. */
  close(): Promise<void>;
}

export interface ConnectedClient {
  readonly client: Client;
  readonly connection: Connection;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** After that a person wants to know what is waited for. */
const SILENT_MS = 2_000;
/** gRPC status codes (google.rpc.Code). */
const [NOT_FOUND, PERMISSION_DENIED, UNAUTHENTICATED] = [5, 7, 16];

/**
 * Where Temporal is: `TEMPORAL_ADDRESS`, `temporal.address`, a profile of the Temporal CLI, else the folder's own server, which is
 * started when it does not run. Whether a service elsewhere answers shows only when somebody connects.
 *
 * @throws {UserError | TemporalCliMissingError | DatabaseVersionError | ServerStartError | LockTimeoutError}
 */
export async function resolveTarget(options: ResolveTargetOptions): Promise<ResolvedTarget> {
  const configured = configuredTarget(options.temporal, options.env);
  if (configured) return { target: configured, close: async () => undefined };
  const server = await useEmbeddedServer(options);
  const { address, namespace, uiUrl } = server;
  const target = { address, namespace, uiUrl, connection: {}, embedded: true };
  const { setAside } = server;
  return { target, ...(setAside === undefined ? {} : { setAside }), close: async () => server.release() };
}

/**
 * A client of the target, connected. The caller closes the connection. `onWait` is told what is waited for when that takes a while.
 *
 * @throws {UserError} `unreachable` when no service answers at the address, or it refuses the key
 */
export async function connectClient(target: TemporalTarget, onWait?: (text: string) => void): Promise<ConnectedClient> {
  const { address, namespace } = target;
  let connection: Connection | undefined;
  const waiting = setTimeout(() => onWait?.(`Waiting for Temporal at ${address} …`), SILENT_MS);
  try {
    connection = await Connection.connect({ address, connectTimeout: CONNECT_TIMEOUT_MS, ...target.connection });
    const { workflowService } = connection;
    await connection.withDeadline(Date.now() + CONNECT_TIMEOUT_MS, async () => workflowService.describeNamespace({ namespace }));
    return { client: new Client({ connection, namespace }), connection };
  } catch (error) {
    const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined;
    if (connection && code === PERMISSION_DENIED) {
      // A key may be good for workflows without being good for looking at the namespace.
      return { client: new Client({ connection, namespace }), connection };
    }
    await connection?.close();
    throw new UserError('unreachable', hintFor(target, code), { cause: error });
  } finally {
    clearTimeout(waiting);
  }
}

function hintFor(target: TemporalTarget, code: number | undefined): string {
  const { address, namespace } = target;
  if (code === NOT_FOUND) {
    const command = `temporal operator namespace create --namespace ${namespace} --address ${address} --retention 30d`;
    return `Temporal at ${address} has no namespace "${namespace}". Create it (${command}) or set TEMPORAL_NAMESPACE to one that is there.`;
  }
  if (code === UNAUTHENTICATED) {
    return `Temporal at ${address} refuses the key or certificate. Check TEMPORAL_API_KEY, TEMPORAL_TLS_* or "temporal" in the configuration.`;
  }
  if (target.embedded) {
    return `The Temporal server of this folder does not answer at ${address}. It is started again when it dies; its log is server.log in the data folder.`;
  }
  return (
    `No Temporal service answers at ${address} within ${CONNECT_TIMEOUT_MS / 1000} s. Start it, or correct TEMPORAL_ADDRESS ` +
    `(or "temporal.address" in the configuration, or the Temporal CLI's profile); a service with TLS or a key needs TEMPORAL_TLS=true ` +
    'or TEMPORAL_API_KEY. Without any address plantain starts a server of its own.'
  );
}
