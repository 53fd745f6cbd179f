import type { Site } from '../provider.js';
import { usableKey } from '../refusal-words.js';
import type { GrsaiSettings } from './settings.js';

/** The nodes of GRSAI (grsai.md, 1). Whether they share tasks is not known: a task is asked for where it was given. */
export const MAINLAND = 'https://grsai.dakka.com.cn';
export const OVERSEAS = 'https://grsaiapi.com';
/** Answered in 2025; new sites should name one of the others. */
export const LEGACY = 'https://api.grsai.com';
const HOSTS = [MAINLAND, OVERSEAS, LEGACY];

/** The URL of a route at the site, or at another node of GRSAI. */
export function endpoint(base: string, path: string): URL {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+(?:v1\/?)?$/, '')}${path}`;
  return url;
}

export function headersOf(site: Site): Readonly<Record<string, string>> {
  const key = usableKey(site);
  return { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) };
}

/**
 * Where a task is asked for: at the node that took it, also when the site has moved to another node since. History alone never decides
 * where a key is sent: any host but GRSAI's own has to be the configured one.
 */
export function hostOfTask({ baseUrl }: Site, host: string): string {
  return HOSTS.includes(host) && HOSTS.includes(new URL(baseUrl).origin) ? host : baseUrl;
}

/** Which upload a site takes: that of its settings, else that of its node. */
export function uploadOf({ baseUrl }: Pick<Site, 'baseUrl'>, { upload }: GrsaiSettings): 'mainland' | 'overseas' | 'inline' {
  if (upload !== 'auto') return upload;
  return new URL(baseUrl).origin === OVERSEAS ? 'overseas' : 'mainland';
}
