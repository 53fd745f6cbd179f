import { PlantainError } from '../domain/failures/failure.js';
import type { JsonObject } from '../domain/json.js';
import { Secret } from '../domain/secret.js';
import type { Site } from '../providers/provider.js';
import { lookUpKey } from './key.js';
import { providersOf } from './kinds.js';
import type { Config } from './load.js';
import type { KeyReference } from './schema.js';
import { words } from '../words/words.js';

/** A site with its key. @throws PlantainError `auth` for a missing key, `site_unserved` for a name that the configuration has not */
export function resolveSite(config: Config, name: string): Site {
  const site = Object.hasOwn(config.sites, name) ? config.sites[name] : undefined;
  if (!site) {
    const known = Object.keys(config.sites);
    throw new PlantainError({
      code: 'site_unserved',
      billing: 'unbilled',
      message:
        known.length === 0 ? words('config.noSites', { name }) : words('config.siteUnknown', { name, known: { names: known } }),
    });
  }
  const provider = providersOf(config).providerOf(site.provider);
  const baseUrl = site.baseUrl ?? provider.defaultBaseUrl;
  if (baseUrl === undefined) throw new Error(`sites.${name}.baseUrl is missing`);
  const model = site.model ?? provider.defaultModel;
  const settings = provider.settings.parse(site.settings);
  const moreKeys = keysIn(config, name, settings, provider.keySettings ?? []);
  return {
    name,
    provider: site.provider,
    baseUrl,
    ...(site.key === undefined ? {} : { key: keyOf(config, name, site.key) }),
    ...(Object.keys(moreKeys).length === 0 ? {} : { moreKeys }),
    ...(model === undefined ? {} : { model }),
    ...(site.proxy === undefined ? {} : { proxy: site.proxy }),
    ...(site.insecureTls ? { insecureTls: true } : {}),
    ...(config.trustedOrigins.length > 0 ? { trustedOrigins: config.trustedOrigins } : {}),
    settings,
  };
}

/** The keys that settings of a site refer to. */
function keysIn(config: Config, name: string, settings: JsonObject, names: readonly string[]): Readonly<Record<string, Secret>> {
  const given = names.filter((setting) => settings[setting] !== undefined);
  return Object.fromEntries(
    given.map((setting) => {
      const reference = settings[setting] as { readonly env: string };
      return [setting, keyOf(config, name, reference, `settings.${setting}`)];
    }),
  );
}

function keyOf(config: Config, name: string, reference: KeyReference, option = 'key'): Secret {
  const { file } = config;
  const key = lookUpKey(reference, config);
  if (key instanceof Secret) return key;
  const place = 'place' in reference ? reference.place : `sites.${name}.${option}`;
  const { missing } = key;
  const message =
    file === undefined ? words('config.keyOfSite', { name, missing }) : words('config.keyInFile', { place, file, missing });
  throw new PlantainError({ code: 'auth', billing: 'unbilled', message });
}
