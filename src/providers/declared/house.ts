import { createHash } from 'node:crypto';
import type { Site } from '../provider.js';
import type { Declaration } from './declaration.js';

/** What the work at a declared site has besides its context. */
export interface House {
  readonly declaration: Declaration;
  /** Of the declaration, whose samples do not count. */
  readonly digest: string;
  /** Waits between two questions; rejects with the reason of the signal. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

export function digestOf({ samples: _, $schema: _schema, ...rest }: Declaration): string {
  return createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 16);
}

/** A site whose base URL is another than the vendor's has no other origins: its key is none of the vendor's. */
const isVendor = ({ baseUrl }: Pick<Site, 'baseUrl'>, declaration: Declaration): boolean =>
  new URL(baseUrl).origin === new URL(declaration.baseUrl).origin;

/** Whether the key may be sent there: to the configured origin, and to those that the file of the site names. */
export function takesKey(url: URL, site: Pick<Site, 'baseUrl'>, declaration: Declaration): boolean {
  if (url.origin === new URL(site.baseUrl).origin) return true;
  if (!isVendor(site, declaration)) return false;
  const { origins, upload } = declaration;
  if (upload?.base !== undefined && url.origin === new URL(upload.base).origin) return true;
  return origins.some((origin) => matches(url, origin));
}

/** `https://*.example.com` stands for the hosts below it. */
function matches(url: URL, origin: string): boolean {
  const [, domain] = /^https:\/\/\*(\..+)$/.exec(origin) ?? [];
  if (domain === undefined) return url.origin === new URL(origin).origin;
  return url.protocol === 'https:' && url.host.endsWith(domain);
}

/** Where uploads go: to the host that the file names for them, unless the site is another than the vendor's. */
export const uploadBase = (site: Pick<Site, 'baseUrl'>, declaration: Declaration): string =>
  (isVendor(site, declaration) ? declaration.upload?.base : undefined) ?? site.baseUrl;
