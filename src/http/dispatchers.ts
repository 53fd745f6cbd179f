import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector, Pool, ProxyAgent, type Dispatcher } from 'undici';
import { mendPausedParsers } from './reading/paused-parser.js';
import { messageOf } from '../domain/failures/message-of.js';

const TUNNEL_TIMEOUT_MS = 30_000;

/** The proxy did not open a tunnel: the request never left. */
class TunnelError extends Error {
  override readonly name = 'TunnelError';
}

/**
 * The connections to a proxy. ProxyAgent in undici 7 takes a proxy that hangs up for a recoverable socket error and connects again
 * without a pause (6,000 times in 3 s: tried); an error of a class of its own ends the request instead.
 */
class Tunnels extends Pool {
  override async connect(options: Omit<Dispatcher.ConnectOptions, 'origin'>): Promise<Dispatcher.ConnectData> {
    const tunnel = await super.connect(options).catch((error: unknown) => {
      throw new TunnelError(`the proxy opens no tunnel: ${messageOf(error)}`);
    });
    if (tunnel.statusCode === 200) return tunnel;
    tunnel.socket.on('error', () => tunnel.socket.destroy()).destroy();
    throw new TunnelError(`the proxy opens no tunnel: it answered ${tunnel.statusCode} to CONNECT`);
  }
}

/** How connections are made and kept. */
interface Use {
  readonly proxy: string | undefined;
  /** A connection for each request, none is taken over from an earlier one. */
  readonly fresh: boolean;
  /** Takes any certificate of the target; that of a proxy is checked all the same. */
  readonly insecureTls: boolean;
}

/** Where a connection to an address and port goes in its place. */
export type ConnectTo = (address: string, port: number) => { readonly address: string; readonly port: number };

/** Pools of connections, one for each proxy and kind of use, ended together. */
export class Dispatchers {
  readonly #open = new Map<string, Dispatcher>();
  readonly #pinned = new Set<Dispatcher>();
  readonly #connectTo: ConnectTo | undefined;

  constructor(connectTo?: ConnectTo) {
    mendPausedParsers();
    this.#connectTo = connectTo;
  }

  get(use: Use): Dispatcher {
    const key = `${use.fresh ? 'fresh' : 'kept'} ${use.insecureTls ? 'insecure' : 'checked'} ${use.proxy ?? ''}`;
    let dispatcher = this.#open.get(key);
    if (!dispatcher) {
      dispatcher = connectionsThrough(use);
      this.#open.set(key, dispatcher);
    }
    return dispatcher;
  }

  /** One that connects to these IP addresses alone, whatever a name resolves to by then, and ends when `signal` aborts. */
  pinned(addresses: readonly string[], signal: AbortSignal): Dispatcher {
    const dispatcher = new Agent({ ...NO_KEEP_ALIVE, connect: connectorTo(addresses, this.#connectTo) });
    this.#pinned.add(dispatcher);
    const end = (): void => {
      this.#pinned.delete(dispatcher);
      void dispatcher.destroy();
    };
    signal.addEventListener('abort', end, { once: true });
    return dispatcher;
  }

  async destroy(): Promise<void> {
    const open = [...this.#open.values(), ...this.#pinned];
    this.#open.clear();
    this.#pinned.clear();
    await Promise.all(open.map((dispatcher) => dispatcher.destroy()));
  }
}

// The caller's signal governs the wait for headers: undici's own 300 s would cut long generations. Pipelining 0 is its word for
// "no keep-alive".
const NO_KEEP_ALIVE = { headersTimeout: 0, pipelining: 0 };
const KEEP_ALIVE = { headersTimeout: 0, pipelining: 1 };

function connectionsThrough({ proxy, fresh, insecureTls }: Use): Dispatcher {
  const options = fresh ? NO_KEEP_ALIVE : KEEP_ALIVE;
  const tls = insecureTls ? { rejectUnauthorized: false } : undefined;
  if (proxy === undefined) return new Agent({ ...options, ...(tls ? { connect: tls } : {}) });
  return new ProxyAgent({
    ...options,
    ...(tls ? { requestTls: tls } : {}),
    uri: proxy,
    clientFactory: (origin, connection) => new Tunnels(origin, { ...connection, headersTimeout: TUNNEL_TIMEOUT_MS }),
  });
}

/** TLS still asks for the name, and checks the certificate against it. */
function connectorTo(addresses: readonly string[], connectTo: ConnectTo | undefined): buildConnector.connector {
  const pinned = addresses.map((address) => ({ address, family: isIP(address) }));
  const lookup: LookupFunction = (_hostname, { all }, done) => {
    const [first] = pinned;
    if (all || !first) done(null, pinned);
    else done(null, first.address, first.family);
  };
  const connect = buildConnector({ lookup });
  if (!connectTo) return connect;
  return (target, done) => {
    const there = connectTo(addresses[0] ?? '', Number(target.port) || (target.protocol === 'https:' ? 443 : 80));
    connect({ ...target, hostname: there.address, port: String(there.port) }, done);
  };
}
