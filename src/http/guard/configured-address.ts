import { PlantainError } from '../../domain/failures/failure.js';
import { proxyFor, type Environment } from '../proxy.js';

const SITE_SCHEMES = ['https:', 'http:'];
const PROXY_SCHEMES = ['http:', 'https:', 'socks5:', 'socks:'];

/** The URL of a site, as its user wrote it. @throws PlantainError `invalid_request` */
export function siteAddress(text: string | URL): URL {
  return configured(text, 'address', SITE_SCHEMES);
}

/** The proxy for `url`, see `proxyFor`. @throws PlantainError `invalid_request` when its URL is none */
export function usableProxyFor(url: URL, environment: Environment, siteProxy: string | undefined): string | undefined {
  const proxy = proxyFor(url, environment, siteProxy);
  if (proxy !== undefined) configured(proxy, 'proxy', PROXY_SCHEMES);
  return proxy;
}

const startsOf = (schemes: readonly string[]): string =>
  schemes.length === SITE_SCHEMES.length ? `${schemes[0]}//` : 'http://, https://, socks5:// or socks5h://';

/** Does not repeat what it cannot read: a mistyped URL may hold a password. */
function configured(text: string | URL, what: string, schemes: readonly string[]): URL {
  const url = URL.canParse(String(text)) ? new URL(text) : undefined;
  if (url && schemes.includes(url.protocol)) return url;
  const message = `the configured ${what} is not an address that starts with ${startsOf(schemes)}`;
  throw new PlantainError({ code: 'invalid_request', message, billing: 'unbilled', suspect: 'address' });
}
