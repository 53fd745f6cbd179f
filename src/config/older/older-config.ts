import type { Secret } from '../../domain/secret.js';
import { isGoogle } from '../../providers/gemini/address.js';
import type { OlderStore } from './older-store.js';
import { type ConfigFile, configSchema, type MissingKey, type SiteConfig } from '../schema.js';
import { siteNameOf } from '../site-name.js';
import type { Text } from '../../words/words.js';

/** What the node asked for by default. Google has shut it down, mirrors still serve it. */
export const NODE_MODEL = 'gemini-3-pro-image-preview';

/** Total timeout that the node has unless told otherwise, in seconds. */
const NODE_TOTAL_TIMEOUT = 600;

/** A site of a file that is older than plantain. */
export interface OlderSite {
  readonly name: string;
  /** As the file calls it: what is no letter, digit, `_` or `-` became `-` in `name`. */
  readonly original: string;
  readonly baseUrl: string;
  readonly key: Secret | MissingKey;
  readonly model?: string;
  readonly costFactor?: number;
}

/** The content of such a file: the node's `config.json`, or an ini file. */
export interface OlderConfig {
  readonly sites: readonly OlderSite[];
  readonly defaultSite?: string;
  readonly concurrency?: number;
  /** Of the `oss_*` keys. It takes its keys from variables, so only an import makes it. */
  readonly store?: OlderStore;
  /** What of the file is skipped or changed; one line each, for a person. */
  readonly notices: readonly Text[];
}

/** The model of a site that names none; `undefined` where the URL names it, or at Google, where the default of plantain holds. */
export function modelAt(baseUrl: string): string | undefined {
  return isGoogle(baseUrl) || /\/models\/[^/]+$/.test(baseUrl) ? undefined : NODE_MODEL;
}

/** Names for the sites of a file that the configuration can have, each of its own, in the order of the file. */
export function nameSites<T extends { readonly original: string }>(sites: readonly T[]): (T & { readonly name: string })[] {
  // A name that is right as it is goes before one that only becomes the same.
  const taken = new Set(sites.map(({ original }) => original).filter((original) => siteNameOf(original) === original));
  return sites.map((site) => {
    const wanted = siteNameOf(site.original);
    if (wanted === site.original) return { ...site, name: wanted };
    let name = wanted;
    for (let next = 2; taken.has(name); next += 1) name = `${wanted}-${next}`;
    taken.add(name);
    return { ...site, name };
  });
}

/** The older file as if plantain's own form had been written, with the defaults of the node. */
export function contentOf(older: OlderConfig): Omit<ConfigFile, 'sites'> & { readonly sites: Record<string, SiteConfig> } {
  const content = configSchema.parse({ defaults: { totalTimeout: NODE_TOTAL_TIMEOUT } });
  const { defaultSite: site, concurrency } = older;
  return {
    ...content,
    sites: Object.fromEntries(older.sites.map((entry) => [entry.name, siteOf(entry)])),
    defaults: {
      ...content.defaults,
      ...(site === undefined ? {} : { site }),
      ...(concurrency === undefined ? {} : { concurrency }),
    },
  };
}

function siteOf({ baseUrl, key, model, costFactor }: OlderSite): SiteConfig {
  return {
    provider: 'gemini',
    baseUrl,
    key,
    ...(model === undefined ? {} : { model }),
    ...(costFactor === undefined ? {} : { costFactor }),
    settings: {},
  };
}
