import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { PlantainError } from '../domain/failures/failure.js';
import { chain, words } from '../words/words.js';
import { decoded } from './reading/decoded.js';
import { abortFailure, billingOf, transportFailure, type Exchange } from './failures.js';
import type { ReplyHeaders } from './retry-after.js';

const IDLE_MS = 30_000;

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** A stream should come with a `content-length` header; it is destroyed when the request fails. */
  readonly body?: string | Uint8Array | Readable;
  readonly signal: AbortSignal;
  /** Proxy of the site, see `Site.proxy`. */
  readonly proxy?: string | undefined;
  /**
   * The request costs money: it gets a connection of its own (a kept one that the host has just closed would leave open whether the
   * request was taken), a failure after it left may have been billed, and silence does not end it: gateways send the headers at once
   * and the picture minutes later. Only the signal does.
   */
  readonly paid?: boolean;
  /** Takes any certificate of the target, also behind a proxy, see `Site.insecureTls`. */
  readonly insecureTls?: boolean | undefined;
  /** Longest silence between two pieces of the body, in milliseconds. Unless told: 30 s, and no limit for what is paid. */
  readonly idleMs?: number;
  /** Called for each piece of the body, with its length as it came. */
  readonly onBytes?: (bytes: number) => void;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: ReplyHeaders;
  /** Without its content encodings. To be read or broken off; may throw a `PlantainError` `network` or `invalid_response`. */
  readonly body: AsyncIterable<Uint8Array>;
  /** The body as it comes; one that is longer than `maxBytes` ends with a `PlantainError` `invalid_response`. */
  bytes(maxBytes: number): AsyncIterable<Uint8Array>;
  /** The whole body as UTF-8, limited as `bytes` is. */
  text(maxBytes: number): Promise<string>;
}

/** Sends one request and gives back its reply as soon as the headers are there. */
export async function send(dispatcher: Dispatcher, url: URL, request: HttpRequest, exchange: Exchange): Promise<HttpReply> {
  const { method, signal, paid = false, idleMs = paid ? 0 : IDLE_MS } = request;
  if (signal.aborted) throw abortFailure(signal, exchange);
  const abort = new AbortController();
  const link = follow(signal, abort);
  try {
    const answered = noting(dispatcher, exchange).request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method,
      headers: { 'user-agent': 'plantain', 'accept-encoding': 'identity', ...request.headers },
      body: request.body ?? null,
      bodyTimeout: idleMs,
      // One piece ahead is enough: several would be copied into one, and wait in memory for a slow reader.
      highWaterMark: 1,
      signal: abort.signal,
    });
    // undici looks at the signal only when a connection is up; the caller is not kept waiting for that.
    const { statusCode, headers, body } = await Promise.race([answered, link.aborted]);
    body.once('close', link.drop);
    const read = joined(headers);
    return reply(statusCode, read, decoded(readBody(body, request, exchange), read, exchange), exchange);
  } catch (error) {
    link.drop();
    throw signal.aborted ? abortFailure(signal, exchange) : transportFailure(error, exchange);
  }
}

/** Passes an abort on to `target` until it is dropped. `aborted` never resolves. */
export function follow(signal: AbortSignal, target: AbortController): { aborted: Promise<never>; drop: () => void } {
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => {
      target.abort();
      reject(new DOMException('aborted', 'AbortError'));
    };
  });
  signal.addEventListener('abort', onAbort, { once: true });
  return { aborted, drop: () => signal.removeEventListener('abort', onAbort) };
}

/** `dispatcher`, noting in `exchange` the moment before the first byte is written; and without the headers as they came. */
function noting(dispatcher: Dispatcher, exchange: Exchange): Dispatcher {
  return dispatcher.compose((dispatch) => (options, handler) => {
    const start = handler.onRequestStart?.bind(handler);
    handler.onRequestStart = (controller, context) => {
      exchange.sent = true;
      start?.(controller, context);
    };
    const answer = handler.onResponseStart?.bind(handler);
    handler.onResponseStart = (controller, ...head) => {
      answer?.(controller, ...head);
      // Views of the whole first piece of the reply, which would be in memory for as long as the reply is.
      controller.rawHeaders = null;
    };
    return dispatch(options, handler);
  });
}

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): ReplyHeaders {
  const entries = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]);
  return Object.fromEntries(entries) as ReplyHeaders;
}

async function* readBody(body: Readable, { signal, onBytes }: HttpRequest, exchange: Exchange): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      onBytes?.(chunk.byteLength);
      yield chunk;
    }
  } catch (error) {
    if (signal.aborted) throw abortFailure(signal, exchange);
    throw transportFailure(error, { ...exchange, name: chain(exchange.name, words('request.brokeOff')) });
  }
}

/** A reply with `body`. */
export function reply(status: number, headers: ReplyHeaders, body: AsyncIterable<Uint8Array>, exchange: Exchange): HttpReply {
  const bytes = async function* (maxBytes: number): AsyncGenerator<Uint8Array> {
    let length = 0;
    for await (const chunk of body) {
      length += chunk.byteLength;
      if (length > maxBytes) {
        const message = chain(exchange.name, words('request.tooLong', { size: { bytes: maxBytes } }));
        throw new PlantainError({ code: 'invalid_response', message, billing: billingOf(exchange) });
      }
      yield chunk;
    }
  };
  const text = async (maxBytes: number): Promise<string> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytes(maxBytes)) chunks.push(chunk);
    return new TextDecoder().decode(Buffer.concat(chunks));
  };
  return { status, headers, body, bytes, text };
}
