import { isIP } from 'node:net';
import { PlantainError } from '../../domain/failures/failure.js';
import { chain, sentences, type Text, type Words, words, type WordsKey } from '../../words/words.js';
import { abortFailure, transportFailure, type Exchange } from '../failures.js';
import { isLocalName, whyNotPublic } from './public-address.js';
import type { Resolve } from './resolve.js';
import { follow } from '../send.js';

const SCHEMES = ['https:', 'http:'];

function refusal(message: Text): PlantainError {
  return new PlantainError({ code: 'invalid_request', message, billing: 'unbilled' });
}

/**
 * An untrusted URL, or a redirect of the request `name` from `base`. No message repeats it: it may hold anything. @throws PlantainError `invalid_request`
 */
export function strangersAddress(text: string, redirect?: { readonly base: URL; readonly name: Text }): URL {
  const refused = (first: WordsKey, later: WordsKey): PlantainError =>
    refusal(redirect ? chain(redirect.name, { key: later }) : { key: first });
  const url = URL.canParse(text, redirect?.base.href) ? new URL(text, redirect?.base) : undefined;
  if (!url || !SCHEMES.includes(url.protocol)) throw refused('untrusted.scheme', 'redirect.scheme');
  if (url.username !== '' || url.password !== '') throw refused('untrusted.login', 'redirect.login');
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
  const refuse = (why: Words): never => {
    const advice = from ? words('redirect.local') : words('untrusted.trust', { origin: url.origin });
    throw refusal(sentences(chain(exchange.name, why), advice));
  };
  if (!trusted && !literal && isLocalName(host)) refuse(words('untrusted.localName', { host }));
  if (trusted && proxied) return [];
  const addresses = literal ? [host] : await resolved(host, destination);
  if (trusted) return addresses;
  for (const address of addresses) {
    const kind = whyNotPublic(address);
    if (kind !== undefined)
      refuse(literal ? words('untrusted.address', { address, kind }) : words('untrusted.resolved', { host, address, kind }));
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
  const message = chain(exchange.name, words('untrusted.noAddress'));
  throw new PlantainError({ code: 'network', message, billing: 'unbilled' });
}
