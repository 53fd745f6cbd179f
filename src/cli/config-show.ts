import { lookUpKey } from '../config/key.js';
import { type Config, refuseBroken } from '../config/load.js';
import type { SiteConfig } from '../config/schema.js';
import type { JsonObject } from '../domain/json.js';
import { Secret } from '../domain/secret.js';
import { providersOf } from '../config/kinds.js';
import { EXIT } from './exit.js';
import type { Scope } from './scope.js';
import { joined, tell } from '../words/current.js';

/** Shows where the configuration is read from, its sites, and where their keys come from, of which only the end is shown. */
export async function showConfig(scope: Scope): Promise<number> {
  const config = await scope.loadConfig();
  refuseBroken(config);
  const { file = 'none', folder, dataDir, stores } = config;
  const { site, concurrency, singleTimeout, totalTimeout, params, ...rest } = config.defaults;
  const defaults = {
    ...rest,
    ...(site === undefined ? {} : { site }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(singleTimeout === undefined ? {} : { singleTimeout }),
    ...(totalTimeout === undefined ? {} : { totalTimeout }),
    ...(params === undefined ? {} : { params }),
  };
  const sites = Object.entries(config.sites).map((entry) => siteRecord(config, ...entry));
  const storeNames = Object.entries(stores).map(([name, { kind }]) => ({ name, kind }));
  scope.renderer.answer({ file, folder, dataDir, sites, stores: storeNames, defaults }, [
    config.file === undefined ? tell('show.headNone', { folder: dataDir }) : tell('show.head', { file, folder: dataDir }),
    ...sites.map(siteLine),
    ...storeNames.map(({ name, kind }) => tell('show.store', { store: name, kind })),
    tell('show.defaults', { defaults: joined(Object.entries(defaults).map(([name, value]) => `${name} ${plain(value)}`)) }),
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
  const from =
    found instanceof Secret
      ? tell('show.key', { key: found.tail, place: found.source })
      : found
        ? tell('show.keyMissing', { why: found.missing })
        : tell('answer.none');
  return { name, provider, baseUrl: baseUrl ?? defaultBaseUrl ?? 'none', model: model ?? defaultModel ?? 'none', key: from };
}

const siteLine = ({ name, provider, baseUrl, model, key }: ShownSite): string =>
  tell('show.site', { site: name, kind: provider, url: baseUrl, model, key });

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
