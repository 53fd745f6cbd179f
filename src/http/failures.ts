import { isPlantainError, PlantainError, type Billing, type Failure, type FailureCode } from '../domain/failures/failure.js';
import { quote } from './quote.js';
import { messageOf } from '../domain/failures/message-of.js';

/** What is known of a request when it fails. */
export interface Exchange {
  /** `POST https://host/path`, see `nameOf`. */
  readonly name: string;
  readonly paid: boolean;
  /** Whether a byte of it may have left this host: until the connection is up, tunnel and TLS included, none has. */
  sent: boolean;
  /** Goes to a base URL of the configuration, which may be wrong. */
  readonly configured?: true;
}

/** A request as a message may name it: no query, no credentials, no body. */
export function nameOf(method: string, url: URL): string {
  return `${method} ${url.origin}${url.pathname}`;
}

/** What the failed request may have cost: nothing if it is free or never left. */
export function billingOf({ paid, sent }: Exchange): Billing {
  return paid && sent ? 'maybe' : 'unbilled';
}

const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ENOTFOUND: 'the host name does not exist',
  EAI_AGAIN: 'the host name cannot be resolved now',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the host does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'the host does not answer',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed while the request was being sent',
  UND_ERR_SOCKET: 'the connection was closed',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped coming',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer is shorter than announced',
  UND_ERR_DESTROYED: 'the HTTP client was closed',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the host does not speak TLS there',
};

/** The network of this host, or this process, is at fault: that says nothing of the base URL. */
const OWN_TROUBLE = ['EAI_AGAIN', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EMFILE', 'ENFILE', 'UND_ERR_DESTROYED'];

/**
 * What went wrong below HTTP. No `cause` is kept: undici's errors can carry bytes of the reply, and a host that echoes the request
 * would put the key into them.
 */
export function transportFailure(error: unknown, exchange: Exchange): PlantainError {
  if (isPlantainError(error)) return error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const cause = CAUSES[code] ?? quote(messageOf(error));
  const neverUp = exchange.configured === true && !exchange.sent && !OWN_TROUBLE.includes(code);
  return new PlantainError({
    code: 'network',
    message: `${exchange.name}: ${cause}`,
    billing: billingOf(exchange),
    ...(neverUp && { suspect: 'address' }),
  });
}

/** What to throw when `signal` has aborted the request: its own reason, or `timeout` when it was only a time limit. */
export function abortFailure(signal: AbortSignal, exchange: Exchange): Error {
  const reason: unknown = signal.reason;
  if (!(reason instanceof Error)) return new DOMException(String(reason), 'AbortError');
  if (reason.name !== 'TimeoutError') return reason;
  const message = `${exchange.name}: no answer in time`;
  return new PlantainError({ code: 'timeout', message, billing: billingOf(exchange) });
}

/**
 * What an HTTP status says when the body says nothing more. A refusal (4xx, 503) comes before the work; a server that failed or
 * gave up during it may have done and charged it.
 */
export function failureOfStatus(status: number): Pick<Failure, 'code' | 'billing' | 'suspect'> {
  if (status === 408 || status === 499) return { code: 'server_error', billing: 'maybe' };
  if (status === 503) return { code: 'overloaded', billing: 'unbilled' };
  if (status >= 500) return { code: 'server_error', billing: 'maybe' };
  const refusals: Readonly<Record<number, FailureCode>> = {
    401: 'auth',
    402: 'insufficient_balance',
    403: 'auth',
    425: 'overloaded',
    429: 'rate_limited',
  };
  return status < 300
    ? { code: 'invalid_response', billing: 'maybe' }
    : { code: refusals[status] ?? 'invalid_request', billing: 'unbilled', ...(isElsewhere(status) && { suspect: 'address' }) };
}

/** Nothing there takes the request: no such route or method, or a redirect, which is not followed. */
const isElsewhere = (status: number): boolean => status === 404 || status === 405 || (status >= 300 && status < 400);
