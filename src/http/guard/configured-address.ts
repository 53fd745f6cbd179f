import { PlantainError } from '../../domain/failures/failure.js';
import { words } from '../../words/words.js';
import { proxyFor, type Environment } from '../proxy.js';

const SITE_SCHEMES = ['https:', 'http:'];
const PROXY_SCHEMES = ['http:', 'https:', 'socks5:', 'socks:'];

/** The URL of a site, as its user wrote it. @throws PlantainError `invalid_request` */
export function siteAddress(text: string | URL): URL {
  return configured(text, 'request.siteUrl', SITE_SCHEMES);
}

/** The proxy for `url`, see `proxyFor`. @throws PlantainError `invalid_request` when it is no URL */
export function usableProxyFor(url: URL, environment: Environment, siteProxy: string | undefined): string | undefined {
  const proxy = proxyFor(url, environment, siteProxy);
  if (proxy !== undefined) configured(proxy, 'request.proxyUrl', PROXY_SCHEMES);
  return proxy;
}

/** Does not repeat what it cannot read: a mistyped URL may hold a password. */
function configured(text: string | URL, key: 'request.siteUrl' | 'request.proxyUrl', schemes: readonly string[]): URL {
  const url = URL.canParse(String(text)) ? new URL(text) : undefined;
  if (url && schemes.includes(url.protocol)) return url;
  throw new PlantainError({ code: 'invalid_request', message: words(key), billing: 'unbilled', suspect: 'address' });
}
