import { type Text, type Words, words } from '../../words/words.js';
import { proxyFor, type Environment } from '../proxy.js';

/** Any host that no `NO_PROXY` but `*` names. */
const ELSEWHERE = ['https://picture.invalid/', 'http://picture.invalid/'];

/**
 * What the guard of `Http.untrusted` cannot promise in this environment; undefined when connections are
 * direct. Through a proxy, addresses that are IP addresses are checked as ever, and names as this host resolves them; the proxy
 * resolves them once more, and may come to another address.
 */
export function guardNote(environment: Environment, siteProxy?: string): Words | undefined {
  const proxy = ELSEWHERE.map((url) => proxyFor(new URL(url), environment, siteProxy)).find((found) => found !== undefined);
  if (proxy === undefined) return undefined;
  return words('untrusted.proxy', { proxy: nameOfProxy(proxy) });
}

/** The URL of a proxy without user and password. */
export function nameOfProxy(proxy: string): Text {
  if (!URL.canParse(proxy)) return words('untrusted.proxyConfigured');
  const { protocol, host } = new URL(proxy);
  return `${protocol}//${host}`;
}
