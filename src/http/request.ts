import { siteAddress, usableProxyFor } from './guard/configured-address.js';
import { Dispatchers, type ConnectTo } from './dispatchers.js';
import { nameOf } from './failures.js';
import type { Environment } from './proxy.js';
import { resolveHost, type Resolve } from './guard/resolve.js';
import { send, type HttpReply, type HttpRequest } from './send.js';
import { openSocket, type Socket, type SocketRequest } from './socket.js';
import { fetchUntrusted, type UntrustedRequest } from './guard/untrusted.js';

export type { HttpReply, HttpRequest } from './send.js';
export type { Socket, SocketRequest } from './socket.js';
export type { UntrustedRequest } from './guard/untrusted.js';

/** The only way out to HTTP. No retries. */
export interface Http {
  /**
   * A request to a URL that the user configured. No redirect is followed: a key goes to the configured origin alone. Fails with
   * a `PlantainError` (`network`, `timeout`) or with the signal's own reason.
   */
  request(request: HttpRequest): Promise<HttpReply>;
  /**
   * A GET of an untrusted URL (or, with `send`, an upload to it), through the guard: http and https only; every IP address behind the host name must be one
   * of the public internet, and the connection goes to just these; each of at most 5 redirects is checked again in the same way, and
   * none leads from https to http. Ports are free: picture hosts use odd ones. No key, cookie or referrer is sent. Through a proxy
   * the guard sees less, see `guardNote`.
   *
   * The reply has a status from 200 to 299, and a body of at most `maxBytes` when it is unpacked. Its type is for the caller to find out: by the first
   * bytes, not by the headers. Fails with the signal's own reason or with a `PlantainError`, always `unbilled`: `invalid_request` for
   * what a repeat cannot change (refused, 4xx, too large), `server_error` for 5xx, 408, 425 and 429, else `network` and `timeout`.
   */
  untrusted(request: UntrustedRequest): Promise<HttpReply>;
  /** A websocket to a URL that the user configured, through the same proxy as a request. It never throws: it closes. */
  socket(request: SocketRequest): Socket;
  /** Ends all connections, used or not. */
  close(): Promise<void>;
}

export interface HttpOptions {
  /** Read for `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`. */
  readonly env: Environment;
  /** For tests: how the host name of an untrusted URL is resolved. */
  readonly resolve?: Resolve;
  /** For tests: where a connection to an untrusted URL goes in its place, so that nothing leaves this host. */
  readonly connectTo?: ConnectTo;
}

export function createHttp({ env, resolve = resolveHost, connectTo }: HttpOptions): Http {
  const dispatchers = new Dispatchers(connectTo);
  return {
    async request(request) {
      const url = siteAddress(request.url);
      const proxy = usableProxyFor(url, env, request.proxy);
      const { paid = false, insecureTls = false } = request;
      const dispatcher = dispatchers.get({ proxy, fresh: paid, insecureTls });
      return send(dispatcher, url, request, { name: nameOf(request.method, url), paid, sent: false, configured: true });
    },
    socket(request) {
      const url = siteAddress(request.url);
      const proxy = usableProxyFor(url, env, request.proxy);
      return openSocket(dispatchers.get({ proxy, fresh: true, insecureTls: request.insecureTls ?? false }), url, request);
    },
    untrusted: (request) => fetchUntrusted(request, { dispatchers, env, resolve }),
    close: () => dispatchers.destroy(),
  };
}
