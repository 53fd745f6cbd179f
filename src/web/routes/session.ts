import type { Api } from '../api.js';
import { providersOf } from '../../config/kinds.js';
import { currentLanguage } from '../../words/current.js';
import { LANGUAGES } from '../../words/language.js';
import { offeredKinds } from '../../prepare/setup/kinds.js';
import type { Provider } from '../../providers/provider.js';
import type { House } from '../house.js';
import type { Rooms } from '../rooms.js';

export function addSession(api: Api, { house }: Rooms): void {
  api.add(
    {
      method: 'get',
      path: '/session',
      summary: 'What this server is for: version, folder, sites, stores, defaults.',
      answer: { description: 'The session.', schema: 'Session' },
    },
    async (c) => c.json(sessionOf(house, await offeredKinds(providersOf(house.config).providers))),
  );
}

function sessionOf({ config, session, outside }: House, kinds: readonly Provider[]) {
  const sites = Object.entries(config.sites).map(([name, { provider, model, baseUrl }]) => ({
    name,
    provider,
    ...(model === undefined ? {} : { model }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    isDefault: name === config.defaults.site || Object.keys(config.sites).length === 1,
  }));
  const { params: _params, ...defaults } = config.defaults;
  const { uiUrl, namespace } = session.target;
  return {
    version: outside.build.version,
    language: currentLanguage(),
    languages: LANGUAGES,
    folder: config.folder,
    ...(config.file === undefined ? {} : { configFile: config.file }),
    sites,
    providers: kinds.map(({ kind }) => kind),
    broken: Object.keys(config.broken?.sites ?? {}),
    stores: Object.entries(config.stores).map(([name, { kind }]) => ({ name, kind, isDefault: name === config.defaults.store })),
    defaults,
    links: uiUrl === undefined ? {} : { temporal: `${uiUrl}/namespaces/${encodeURIComponent(namespace)}/workflows` },
  };
}
