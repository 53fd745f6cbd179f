import { isPlantainError, PlantainError, type Billing, type Failure, type FailureCode } from '../domain/failures/failure.js';
import { chain, type Text, words, type WordsKey } from '../words/words.js';
import { quote } from './quote.js';
import { TunnelError } from './tunnel-error.js';
import { messageOf } from '../domain/failures/message-of.js';

/** What is known of a request when it fails. */
export interface Exchange {
  /** `POST https://host/path`, see `nameOf`. */
  readonly name: Text;
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

const CAUSES: Readonly<Record<string, WordsKey>> = {
  ECONNREFUSED: 'request.refused',
  ENOTFOUND: 'request.noHost',
  EAI_AGAIN: 'request.noDns',
  EHOSTUNREACH: 'request.hostUnreachable',
  ENETUNREACH: 'request.networkUnreachable',
  ETIMEDOUT: 'request.silent',
  UND_ERR_CONNECT_TIMEOUT: 'request.silent',
  ECONNRESET: 'request.reset',
  EPIPE: 'request.closedSending',
  UND_ERR_SOCKET: 'request.closed',
  UND_ERR_BODY_TIMEOUT: 'request.stalled',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'request.short',
  UND_ERR_DESTROYED: 'request.clientClosed',
  ERR_SSL_WRONG_VERSION_NUMBER: 'request.notTls',
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Why a connection failed; the error's own words where its code is not known here. */
export function causeOf(error: unknown): Text {
  if (error instanceof TunnelError) return error.text;
  const key = CAUSES[codeOf(error)];
  return key === undefined ? quote(messageOf(error)) : { key };
}

/** The network of this host, or this process, is at fault: that says nothing of the base URL. */
const OWN_TROUBLE = ['EAI_AGAIN', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EMFILE', 'ENFILE', 'UND_ERR_DESTROYED'];

/**
 * What went wrong below HTTP. No `cause` is kept: undici's errors can carry bytes of the reply, and a host that echoes the request
 * would put the key into them.
 */
export function transportFailure(error: unknown, exchange: Exchange): PlantainError {
  if (isPlantainError(error)) return error;
  const neverUp = exchange.configured === true && !exchange.sent && !OWN_TROUBLE.includes(codeOf(error));
  return new PlantainError({
    code: 'network',
    message: chain(exchange.name, causeOf(error)),
    billing: billingOf(exchange),
    ...(neverUp && { suspect: 'address' }),
  });
}

/** What to throw when `signal` has aborted the request: its own reason, or `timeout` when it was only a time limit. */
export function abortFailure(signal: AbortSignal, exchange: Exchange): Error {
  const reason: unknown = signal.reason;
  if (!(reason instanceof Error)) return new DOMException(String(reason), 'AbortError');
  if (reason.name !== 'TimeoutError') return reason;
  const message = chain(exchange.name, words('request.late'));
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
