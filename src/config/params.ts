import { mergedParams } from '../domain/own-names.js';
import type { JsonObject } from '../domain/json.js';
import type { Provider } from '../providers/provider.js';
import type { Config } from './load.js';

/** Those of the fields that a provider knows: what holds for all sites may name parameters that only some have. */
export function knownTo<Value>(provider: Provider, fields: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => Object.hasOwn(provider.params.shape, name)));
}

/** Parameters of every item at a site, as configured: those of the site before those of all sites. */
export function configuredParams({ defaults, sites }: Config, site: string, provider: Provider): JsonObject {
  return mergedParams(knownTo(provider, defaults.params ?? {}), sites[site]?.params ?? {});
}
