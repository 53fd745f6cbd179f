import { isIP } from 'node:net';
import { PlantainError } from '../../domain/failures/failure.js';
import { abortFailure, transportFailure, type Exchange } from '../failures.js';
import { isLocalName, whyNotPublic } from './public-address.js';
import type { Resolve } from './resolve.js';
import { follow } from '../send.js';

const SCHEMES = ['https:', 'http:'];

function refusal(message: string): PlantainError {
  return new PlantainError({ code: 'invalid_request', message, billing: 'unbilled' });
}

/**
 * The untrusted URL, or a redirect of the request `name` from `base`. It is repeated in no message: it may hold
 * anything. @throws PlantainError `invalid_request`
 */
export function strangersAddress(text: string, redirect?: { readonly base: URL; readonly name: string }): URL {
  const what = redirect ? `${redirect.name}: a redirect leads to an address` : 'an address';
  const url = URL.canParse(text, redirect?.base.href) ? new URL(text, redirect?.base) : undefined;
  if (!url || !SCHEMES.includes(url.protocol)) throw refusal(`${what} that does not start with https:// or http://`);
  if (url.username !== '' || url.password !== '')
    throw refusal(`${what} with a user name or password in it, which is not fetched`);
  return url;
}

interface Destination {
  readonly url: URL;
  readonly trusted: boolean;
  /** The URL that redirected here. */
  readonly from?: URL;
  readonly proxied: boolean;
  readonly signal: AbortSignal;
  readonly exchange: Exchange;
  readonly resolve: Resolve;
}

/**
 * The IP addresses that a connection to `url` may go to: all that its host has, if every one of them is public or the origin is
 * trusted. Empty when a proxy is in use and only that one can resolve the name. @throws PlantainError
 */
export async function destinationOf(destination: Destination): Promise<readonly string[]> {
  const { url, trusted, from, proxied, signal, exchange } = destination;
  if (signal.aborted) throw abortFailure(signal, exchange);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const literal = isIP(host) !== 0;
  const refuse = (why: string): never => {
    const advice = from
      ? 'No redirect may lead there.'
      : `If this server is yours, add "${url.origin}" to trustedOrigins in the configuration.`;
    throw refusal(`${exchange.name}: ${why}. ${advice}`);
  };
  if (!trusted && !literal && isLocalName(host)) refuse(`${host} is a name of a local network`);
  if (trusted && proxied) return [];
  const addresses = literal ? [host] : await resolved(host, destination);
  if (trusted) return addresses;
  for (const address of addresses) {
    const why = whyNotPublic(address);
    if (why !== undefined) refuse(literal ? `${address} ${why}` : `${host} is at ${address}, which ${why}`);
  }
  return addresses;
}

async function resolved(host: string, destination: Destination): Promise<readonly string[]> {
  const { proxied, signal, exchange, resolve } = destination;
  const link = follow(signal, new AbortController());
  try {
    const addresses = await Promise.race([resolve(host), link.aborted]);
    if (addresses.length > 0 || proxied) return addresses;
  } catch (error) {
    if (signal.aborted) throw abortFailure(signal, exchange);
    // Many networks leave foreign names to their proxy.
    if (proxied) return [];
    throw transportFailure(error, exchange);
  } finally {
    link.drop();
  }
  throw new PlantainError({ code: 'network', message: `${exchange.name}: the host name has no address`, billing: 'unbilled' });
}
