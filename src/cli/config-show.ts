import { say } from '../words/current.js';
import { lookUpKey } from '../config/key.js';
import { type Config, refuseBroken } from '../config/load.js';
import type { SiteConfig } from '../config/schema.js';
import type { JsonObject } from '../domain/json.js';
import { Secret } from '../domain/secret.js';
import { providersOf } from '../config/kinds.js';
import { EXIT } from './exit.js';
import type { Scope } from './scope.js';

/** Says what the configuration comes to: where it is read from, its sites, and where their keys come from, of which only the end is shown. */
export async function showConfig(scope: Scope): Promise<number> {
  const config = await scope.loadConfig();
  refuseBroken(config);
  const { file = 'none', folder, dataDir, stores } = config;
  const { site, concurrency, totalTimeout, params, ...rest } = config.defaults;
  const defaults = {
    ...rest,
    ...(site === undefined ? {} : { site }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(totalTimeout === undefined ? {} : { totalTimeout }),
    ...(params === undefined ? {} : { params }),
  };
  const sites = Object.entries(config.sites).map((entry) => siteRecord(config, ...entry));
  const storeNames = Object.entries(stores).map(([name, { kind }]) => ({ name, kind }));
  scope.renderer.answer({ file, folder, dataDir, sites, stores: storeNames, defaults }, [
    `Configuration ${file}, data folder ${dataDir}`,
    ...sites.map(siteLine),
    ...storeNames.map(({ name, kind }) => `Store ${name}: ${kind}`),
    `Defaults: ${Object.entries(defaults)
      .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
      .join(', ')}`,
  ]);
  return EXIT.delivered;
}

interface ShownSite extends JsonObject {
  readonly name: string;
  readonly provider: string;
  readonly baseUrl: string;
  readonly model: string;
  readonly key: string;
}

function siteRecord(config: Config, name: string, { provider, baseUrl, model, key }: SiteConfig): ShownSite {
  const { defaultBaseUrl, defaultModel } = providersOf(config).providerOf(provider);
  const found = key === undefined ? undefined : lookUpKey(key, config);
  const from = found instanceof Secret ? `${found.tail} from ${found.source}` : found ? `missing: ${say(found.missing)}` : 'none';
  return { name, provider, baseUrl: baseUrl ?? defaultBaseUrl ?? 'none', model: model ?? defaultModel ?? 'none', key: from };
}

const siteLine = ({ name, provider, baseUrl, model, key }: ShownSite): string =>
  `Site ${name}: ${provider} at ${baseUrl}, model ${model}, key ${key}`;
