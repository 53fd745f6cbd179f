import { Agent, Pool, ProxyAgent, type Dispatcher } from 'undici';

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
      throw new TunnelError(`the proxy opens no tunnel: ${error instanceof Error ? error.message : String(error)}`);
    });
    if (tunnel.statusCode === 200) return tunnel;
    tunnel.socket.on('error', () => tunnel.socket.destroy()).destroy();
    throw new TunnelError(`the proxy opens no tunnel: it answered ${tunnel.statusCode} to CONNECT`);
  }
}

/** Pools of connections, one for each proxy and kind of use, ended together. */
export class Dispatchers {
  readonly #open = new Map<string, Dispatcher>();

  /** `fresh`: a connection for each request, none is taken over from an earlier one. */
  get(proxy: string | undefined, fresh: boolean): Dispatcher {
    const key = `${fresh ? 'fresh' : 'kept'} ${proxy ?? ''}`;
    let dispatcher = this.#open.get(key);
    if (!dispatcher) {
      dispatcher = connectionsThrough(proxy, fresh);
      this.#open.set(key, dispatcher);
    }
    return dispatcher;
  }

  async destroy(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(open.map((dispatcher) => dispatcher.destroy()));
  }
}

function connectionsThrough(proxy: string | undefined, fresh: boolean): Dispatcher {
  // The caller's signal governs the wait for headers: undici's own 300 s would cut long generations. Pipelining 0 is its word for
  // "no keep-alive".
  const options = { headersTimeout: 0, pipelining: fresh ? 0 : 1 };
  if (proxy === undefined) return new Agent(options);
  return new ProxyAgent({
    ...options,
    uri: proxy,
    clientFactory: (origin, connection) => new Tunnels(origin, { ...connection, headersTimeout: TUNNEL_TIMEOUT_MS }),
  });
}
