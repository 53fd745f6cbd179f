import { proxyFor, type Environment } from '../proxy.js';

/** Any host that no `NO_PROXY` but `*` names. */
const ELSEWHERE = ['https://picture.invalid/', 'http://picture.invalid/'];

/**
 * What the guard of `Http.untrusted` cannot promise in this environment, in a sentence for a person; undefined when connections are
 * direct. Through a proxy, hosts that are IP addresses are checked as ever, and names as this host resolves them; the proxy
 * resolves them once more, and may come to another address.
 */
export function guardNote(environment: Environment, siteProxy?: string): string | undefined {
  const proxy = ELSEWHERE.map((url) => proxyFor(new URL(url), environment, siteProxy)).find((found) => found !== undefined);
  if (proxy === undefined) return undefined;
  return `Pictures by address go through the proxy ${nameOfProxy(proxy)}, which resolves names itself: the guard cannot pin them.`;
}

/** The URL of a proxy without user and password. */
export function nameOfProxy(proxy: string): string {
  if (!URL.canParse(proxy)) return 'of the configuration';
  const { protocol, host } = new URL(proxy);
  return `${protocol}//${host}`;
}
