import { providersOf } from './kinds.js';
import type { Config } from './load.js';

/**
 * Everything that the user has named as a server of theirs: `trustedOrigins` of the configuration and the origins of all sites. A
 * picture may be fetched from there although the URL is local, see `UntrustedRequest.trustedOrigins`.
 */
export function trustedOriginsOf(config: Config): string[] {
  const { trustedOrigins, sites } = config;
  const registry = providersOf(config);
  const ofSites = Object.values(sites)
    .map(({ baseUrl, provider }) => baseUrl ?? registry.providerOf(provider).defaultBaseUrl)
    .filter((address) => address !== undefined)
    .map((address) => new URL(address).origin);
  return [...new Set([...trustedOrigins, ...ofSites])];
}
