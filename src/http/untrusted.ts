import { isIP } from 'node:net';
import { PlantainError } from '../domain/failure.js';
import { nameOf } from './failures.js';
import type { Http, HttpReply } from './request.js';

/** An address that somebody else has written: a user's list, or the answer of a site. */
export interface UntrustedRequest {
  readonly url: string;
  readonly signal: AbortSignal;
  /** Origins that may be local, because the user has configured them: `http://127.0.0.1:8080`. */
  readonly trustedOrigins?: readonly string[];
  readonly proxy?: string;
  /** A longer body breaks off as `invalid_request`. */
  readonly maxBytes?: number;
  /** Longest time until the headers are there, in milliseconds. */
  readonly totalMs?: number;
}

const LOCAL_NAME = /(?:^|\.)(?:localhost|local|internal|lan|home\.arpa)\.?$/;

/**
 * A GET that carries no key and follows no redirect: only to a trusted origin, or by https to a host with a public name. Refusals are
 * final (`invalid_request`); all failures are `unbilled`.
 */
export async function untrusted(send: Http['request'], request: UntrustedRequest): Promise<HttpReply> {
  const { signal, totalMs, proxy, maxBytes = Infinity } = request;
  const url = allowed(request);
  const limited = totalMs === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(totalMs)]);
  const reply = await send({ method: 'GET', url, signal: limited, proxy });
  return { ...reply, body: atMost(reply.body, maxBytes, nameOf('GET', url)) };
}

function allowed({ url: text, trustedOrigins = [] }: UntrustedRequest): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) throw refused('an address', 'it cannot be read');
  if (trustedOrigins.includes(url.origin)) return url;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol !== 'https:') throw refused(url.origin, 'it is not https');
  if (url.username !== '' || url.password !== '') throw refused(url.origin, 'it has a password in it');
  if (isIP(host) !== 0 || !host.includes('.') || LOCAL_NAME.test(host)) throw refused(url.origin, 'it is no public name');
  return url;
}

function refused(what: string, why: string): PlantainError {
  return new PlantainError({ code: 'invalid_request', message: `${what} is not asked: ${why}`, billing: 'unbilled' });
}

async function* atMost(body: AsyncIterable<Uint8Array>, maxBytes: number, name: string): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw refused(name, `it is longer than ${maxBytes} bytes`);
    yield chunk;
  }
}
