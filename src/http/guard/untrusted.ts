import { PlantainError } from '../../domain/failures/failure.js';
import { usableProxyFor } from './configured-address.js';
import { destinationOf, strangersAddress } from './destination.js';
import type { Dispatchers } from '../dispatchers.js';
import { failureOfStatus, nameOf, type Exchange } from '../failures.js';
import type { Environment } from '../proxy.js';
import { quote } from '../quote.js';
import { redirectOf } from './redirect.js';
import type { Resolve } from './resolve.js';
import { retryAfterMs } from '../retry-after.js';
import { reply, send, type HttpReply, type HttpRequest } from '../send.js';

const MAX_BYTES = 100_000_000;
const TOTAL_MS = 120_000;
const MAX_REDIRECTS = 5;
/** Statuses below 500 that a repeat may change. */
const PASSING = [408, 425, 429];

/** An untrusted URL: from a user's list, or an answer of a site. */
export interface UntrustedRequest {
  readonly url: string;
  readonly signal: AbortSignal;
  /** Sends this instead of asking: no redirect is followed then, and a reply of any other status is given back. */
  readonly send?: Pick<HttpRequest, 'headers' | 'body'> & { readonly method: 'POST' | 'PUT' };
  /**
   * Origins that the user configured (sites, stores): these may be local. E.g. `http://127.0.0.1:8080`. They count as such while
   * every URL so far was one of them: a redirect from elsewhere may not lead to a local one, or any server could reach it.
   */
  readonly trustedOrigins?: readonly string[];
  /** Proxy as for HttpRequest. */
  readonly proxy?: string | undefined;
  /** Largest body in bytes; 100 MB unless told. */
  readonly maxBytes?: number;
  /** Statuses by which a host may say that the file is not there yet: they reject with `no_image`. */
  readonly absent?: readonly number[];
  /** Longest time for everything, redirects and body included, in milliseconds; 120 s unless told. */
  readonly totalMs?: number;
}

interface Means {
  readonly dispatchers: Dispatchers;
  readonly env: Environment;
  readonly resolve: Resolve;
}

/** One URL on the way: the first, or where a redirect leads. */
interface Stop {
  readonly url: URL;
  /** Whether this URL and all before it are of trusted origins. */
  readonly trusted: boolean;
  /** The URL that led here. */
  readonly from?: URL;
}

/** See `Http.untrusted`. */
export async function fetchUntrusted(request: UntrustedRequest, means: Means): Promise<HttpReply> {
  const origins = new Set(request.trustedOrigins?.map((origin) => new URL(origin).origin));
  const start = strangersAddress(request.url);
  const time = limit(request, nameOf(methodOf(request), start));
  try {
    let stop: Stop = { url: start, trusted: origins.has(start.origin) };
    for (let redirects = 0; ; redirects += 1) {
      const { answer, exchange, leave } = await visit(stop, { ...request, signal: time.signal }, means);
      const next = redirectOf(answer, stop.url, exchange.name);
      if (!next) return accepted(answer, exchange, request, time.end);
      leave();
      if (request.send) throw final(exchange, 'a redirect, which is not followed with what is sent');
      if (redirects === MAX_REDIRECTS) throw final(exchange, `more than ${MAX_REDIRECTS} redirects`);
      stop = { url: next, trusted: stop.trusted && origins.has(next.origin), from: stop.url };
    }
  } catch (error) {
    time.end();
    throw error;
  }
}

const methodOf = ({ send: sent }: UntrustedRequest): 'GET' | 'POST' | 'PUT' => sent?.method ?? 'GET';

/** A signal that aborts with the request's, or when its time is over. `end` ends whatever still runs under it. */
function limit({ signal, totalMs = TOTAL_MS }: UntrustedRequest, name: string): { signal: AbortSignal; end: () => void } {
  const over = new AbortController();
  const timer = setTimeout(() => {
    const message = `${quote(name)}: not finished within ${totalMs / 1000} s`;
    over.abort(new PlantainError({ code: 'timeout', message, billing: 'unbilled' }));
  }, totalMs).unref();
  const end = (): void => {
    clearTimeout(timer);
    over.abort();
  };
  return { signal: AbortSignal.any([signal, over.signal]), end };
}

async function visit(stop: Stop, request: UntrustedRequest, { dispatchers, env, resolve }: Means) {
  const { url, from } = stop;
  const led = from ? ` (redirected from ${from.origin})` : '';
  const method = methodOf(request);
  const exchange: Exchange = { name: quote(nameOf(method, url)) + led, paid: false, sent: false };
  const proxy = usableProxyFor(url, env, request.proxy);
  const leaving = new AbortController();
  const signal = AbortSignal.any([request.signal, leaving.signal]);
  const addresses = await destinationOf({ ...stop, proxied: proxy !== undefined, signal, exchange, resolve });
  const dispatcher =
    proxy === undefined ? dispatchers.pinned(addresses, signal) : dispatchers.get({ proxy, fresh: true, insecureTls: false });
  const { headers = {}, body = '' } = request.send ?? {};
  const answer = await send(dispatcher, url, { method, url, headers, signal, ...(body !== '' && { body }) }, exchange);
  return { answer, exchange, leave: () => leaving.abort() };
}

function final({ name }: Exchange, why: string, code: 'invalid_request' | 'no_image' = 'invalid_request'): PlantainError {
  return new PlantainError({ code, message: `${name}: ${why}`, billing: 'unbilled' });
}

function accepted(
  { status, headers, body }: HttpReply,
  exchange: Exchange,
  { maxBytes = MAX_BYTES, absent = [], send: sent }: UntrustedRequest,
  end: () => void,
): HttpReply {
  if (!sent && (status < 200 || status > 299)) {
    const why = `the server answered ${status}`;
    if (absent.includes(status) && !PASSING.includes(status)) throw final(exchange, why, 'no_image');
    if (status < 500 && !PASSING.includes(status)) throw final(exchange, why);
    const delay = retryAfterMs(headers);
    const more = delay === undefined ? {} : { retryAfterMs: delay };
    const { code } = failureOfStatus(status);
    throw new PlantainError({ code, message: `${exchange.name}: ${why}`, billing: 'unbilled', ...more });
  }
  const tooLong = final(exchange, `the answer is longer than ${maxBytes} bytes`);
  if (Number(headers['content-length']) > maxBytes) throw tooLong;
  return reply(status, headers, capped(body, maxBytes, tooLong, end), exchange);
}

async function* capped(body: AsyncIterable<Uint8Array>, maxBytes: number, tooLong: PlantainError, end: () => void) {
  try {
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw tooLong;
      yield chunk;
    }
  } finally {
    end();
  }
}
