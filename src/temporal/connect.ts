import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { UserError } from '../domain/failures/user-error.js';
import { configuredTarget } from './configured-target.js';
import { useEmbeddedServer, type EmbeddedOptions } from './embedded.js';
import { whyClosed } from './reach.js';
import type { TemporalConfig, TemporalTarget } from './target.js';
import { type Text, type Words, words } from '../words/words.js';

export interface ResolveTargetOptions extends EmbeddedOptions {
  readonly temporal: TemporalConfig;
}

export interface ResolvedTarget {
  readonly target: TemporalTarget;
  /** The damaged database of this folder's own server, which has begun a new one. */
  readonly setAside?: string;
  /** Whether this process has started the folder's own server. */
  readonly started: boolean;
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
/** How long a look whether anything listens at the address may take. */
const LOOK_MS = 3_000;
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
  if (configured) return { target: configured, started: false, close: async () => undefined };
  const server = await useEmbeddedServer(options);
  const { address, namespace, uiUrl, logFile, setAside, started } = server;
  const target = { address, namespace, uiUrl, logFile, connection: {}, embedded: true };
  return { target, started, ...(setAside === undefined ? {} : { setAside }), close: async () => server.release() };
}

/**
 * A client of the target, connected. The caller closes the connection. `onWait` is told what is waited for when that takes a while.
 *
 * @throws {UserError} `unreachable` when no service answers at the address, or it refuses the key
 */
export async function connectClient(
  target: TemporalTarget,
  onWait?: (text: Text) => void,
  timeoutMs = CONNECT_TIMEOUT_MS,
): Promise<ConnectedClient> {
  const { address, namespace } = target;
  let connection: Connection | undefined;
  const waiting = setTimeout(() => onWait?.(words('temporal.waiting', { address })), SILENT_MS);
  try {
    connection = await Connection.connect({ address, connectTimeout: timeoutMs, ...target.connection });
    const { workflowService } = connection;
    await connection.withDeadline(Date.now() + timeoutMs, async () => workflowService.describeNamespace({ namespace }));
    return { client: new Client({ connection, namespace }), connection };
  } catch (error) {
    const { code, details } = statusOf(error);
    if (connection && code === PERMISSION_DENIED) {
      // A key may be good for workflows without being good for looking at the namespace.
      return { client: new Client({ connection, namespace }), connection };
    }
    await connection?.close();
    const { message, advice } = await troubleWith(target, { code, details, timeoutMs });
    throw new UserError('unreachable', message, { advice, cause: error });
  } finally {
    clearTimeout(waiting);
  }
}

/** The gRPC status of an error; what fails while the SDK connects is the cause of an error of its own. */
function statusOf(error: unknown): Pick<Refusal, 'code' | 'details'> {
  if (isGrpcServiceError(error)) return { code: error.code, details: error.details };
  return error instanceof Error && error.cause !== undefined ? statusOf(error.cause) : { code: undefined, details: '' };
}

interface Trouble {
  readonly message: Words;
  readonly advice: Words;
}

/** The status that the service answered with, if it did, with its own words. */
interface Refusal {
  readonly code: number | undefined;
  readonly details: string;
  readonly timeoutMs: number;
}

/** What is wrong with the way to Temporal, for a person. */
async function troubleWith(target: TemporalTarget, { code, details, timeoutMs }: Refusal): Promise<Trouble> {
  const { address, namespace, place = 'TEMPORAL_ADDRESS' } = target;
  if (code === NOT_FOUND) {
    return {
      message: words('temporal.noNamespace', { address, namespace }),
      advice: words('temporal.noNamespaceAdvice', { address, namespace }),
    };
  }
  if (code === UNAUTHENTICATED || code === PERMISSION_DENIED) {
    return {
      message:
        details === '' ? words('temporal.refused', { address }) : words('temporal.refusedWords', { address, words: details }),
      advice: words('temporal.refusedAdvice'),
    };
  }
  if (target.embedded) {
    return {
      message: words('temporal.ownSilent', { address }),
      advice: words('temporal.ownSilentAdvice', { log: target.logFile ?? 'server.log' }),
    };
  }
  const closed = await whyClosed(address, LOOK_MS);
  const why = closed ?? words('temporal.notTemporal', { time: { ms: timeoutMs } });
  return {
    message: words('temporal.silent', { address, why }),
    advice: words(closed === undefined ? 'temporal.notTemporalAdvice' : 'temporal.silentAdvice', { place }),
  };
}
