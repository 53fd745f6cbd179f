import { createHash } from 'node:crypto';
import type { Config } from '../config/load.js';
import type { KnownSite } from '../providers/provider.js';

/**
 * Tells whether a site is configured as it was: another provider, base URL, model, key variable or setting gives another digest. Of a
 * key itself there is nothing in it.
 */
export function digestOfSite({ sites }: Config, { name, baseUrl, model, settings }: KnownSite): string {
  const { provider, key } = sites[name] ?? {};
  const variable = key !== undefined && 'env' in key ? key.env : undefined;
  const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  const facts = JSON.stringify([provider, baseUrl, model, variable, sorted]);
  return createHash('sha256').update(facts).digest('hex').slice(0, 8);
}
