import { didYouMean } from '../domain/suggest.js';
import { createRegistry } from '../providers/registry.js';
import { STORE_KINDS } from '../stores/registry.js';
import { ConfigError, type ConfigProblem, problemsOf } from './problems.js';
import { type ConfigFile, configSchema } from './schema.js';

/** Stores that are there without any configuration. */
export const BUILT_IN_STORES = { local: { kind: 'local' } } as const;

/** Checks the content of a configuration file. @throws ConfigError with all mistakes */
export function checkConfig(value: unknown): ConfigFile {
  const problems = [
    ...problemsOf(configSchema, value),
    ...providerProblems(value),
    ...storeProblems(value),
    ...referenceProblems(value),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  return configSchema.parse(value);
}

// The rest looks at the content as it was read: what is wrong with one part must not hide what is wrong with another.

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const partsOf = (value: unknown, name: string): Record<string, unknown> => {
  const part = isObject(value) ? value[name] : undefined;
  return isObject(part) ? part : {};
};

function providerProblems(value: unknown): ConfigProblem[] {
  return Object.entries(partsOf(value, 'sites')).flatMap(([name, site]) => {
    const provider = isObject(site) ? createRegistry().providers.find(({ kind }) => kind === site['provider']) : undefined;
    if (!isObject(site) || !provider) return [];
    const { baseUrl, settings = {} } = site;
    const noAddress = baseUrl === undefined && provider.defaultBaseUrl === undefined;
    return [
      ...(noAddress
        ? [{ path: `sites.${name}.baseUrl`, message: 'is missing; expected an address such as https://example.com' }]
        : []),
      ...(isObject(settings) ? problemsOf(provider.settings, settings, ['sites', name, 'settings']) : []),
    ];
  });
}

function storeProblems(value: unknown): ConfigProblem[] {
  return Object.entries(partsOf(value, 'stores')).flatMap(([name, store]) => {
    if (!isObject(store)) return [];
    const { kind, ...settings } = store;
    const found = STORE_KINDS.find((candidate) => candidate.kind === kind);
    return found ? problemsOf(found.settings, settings, ['stores', name]) : [];
  });
}

function referenceProblems(value: unknown): ConfigProblem[] {
  const sites = Object.keys(partsOf(value, 'sites'));
  const stores = Object.keys({ ...BUILT_IN_STORES, ...partsOf(value, 'stores') });
  const defaults = partsOf(value, 'defaults');
  const names: [path: string, name: unknown, what: string, known: string[]][] = [
    ['defaults.site', defaults['site'], 'site', sites],
    ['defaults.store', defaults['store'], 'store', stores],
    ['staging', isObject(value) ? value['staging'] : undefined, 'store', stores],
  ];
  return names.flatMap(([path, name, what, known]) => {
    if (typeof name !== 'string' || known.includes(name)) return [];
    const list = known.length === 0 ? `there is no ${what}` : `expected one of: ${known.join(', ')}`;
    return [{ path, message: `names no ${what}; ${list}.${didYouMean(name, known)}` }];
  });
}
