import { withOwnNames } from '../domain/text/own-names.js';
import { meant } from '../domain/text/suggest.js';
import type { Provider } from '../providers/provider.js';
import type { StoreKind } from '../stores/kind.js';
import type { DeclaredSites } from './declared/declarations.js';
import { DECLARED, declaredKind } from './declared/kind.js';
import { type OwnKinds, providersOf, storeKindsOf } from './kinds.js';
import { knownTo } from './params.js';
import { ConfigError, type ConfigProblem, pathOf, problemsOf, unknownName } from './problems.js';
import { type ConfigFile, configSchema, configSchemaOf } from './schema.js';
import { sentences, words } from '../words/words.js';

/** Stores that are there without any configuration. */
export const BUILT_IN_STORES = { local: { kind: 'local' } } as const;

/** Sites and stores that cannot be used, with what is wrong with each. */
export interface BrokenParts {
  readonly sites: Readonly<Record<string, readonly ConfigProblem[]>>;
  readonly stores: Readonly<Record<string, readonly ConfigProblem[]>>;
}

/** What the content of a file is checked by. */
interface Known {
  readonly schema: typeof configSchema;
  readonly providers: readonly Provider[];
  readonly stores: readonly StoreKind[];
  /** Absent: the files of declared sites are not looked at. */
  readonly declared?: DeclaredSites | undefined;
}

const knownWith = (own: OwnKinds, declared?: DeclaredSites): Known => ({
  declared,
  schema: Object.keys(own).length === 0 ? configSchema : configSchemaOf(own),
  providers: providersOf({ kinds: own }).providers,
  stores: storeKindsOf({ kinds: own }).kinds,
});

/** Checks the content of a configuration file. @throws ConfigError with all mistakes */
export function checkConfig(written: unknown, own: OwnKinds = {}, declared?: DeclaredSites): ConfigFile {
  const value = withOurNames(written);
  const known = knownWith(own, declared);
  const problems = problemsIn(value, known);
  if (problems.length > 0) throw new ConfigError(problems);
  return withKinds(known.schema.parse(value), declared);
}

/** As `checkConfig`, but for mistakes in a site or a store: what uses neither works all the same. @throws ConfigError with all others */
export function usableParts(
  written: unknown,
  own: OwnKinds = {},
  declared?: DeclaredSites,
): { readonly content: ConfigFile; readonly broken: BrokenParts } {
  const value = withOurNames(written);
  const known = knownWith(own, declared);
  const { schema } = known;
  const problems = problemsIn(value, known);
  if (problems.length === 0) return { content: withKinds(schema.parse(value), declared), broken: { sites: {}, stores: {} } };
  const broken = { sites: brokenIn(value, 'sites', known), stores: brokenIn(value, 'stores', known) };
  const rest = { ...without(value, 'sites', broken.sites), ...without(value, 'stores', broken.stores) };
  const usable = isObject(value) ? { ...value, ...rest } : value;
  if ([...problemsOf(schema, usable), ...paramProblems(usable, known), ...referenceProblems(value)].length > 0)
    throw new ConfigError(problems);
  return { content: withKinds(schema.parse(usable), declared), broken };
}

/** Each declared site as one of the kind that its file makes. */
function withKinds(content: ConfigFile, declared: DeclaredSites | undefined): ConfigFile {
  const sites = Object.entries(content.sites).map(([name, site]) => {
    const isRead = site.provider === DECLARED && declared?.providers.has(name);
    return [name, isRead ? { ...site, provider: declaredKind(name) } : site] as const;
  });
  return { ...content, sites: Object.fromEntries(sites) };
}

function problemsIn(value: unknown, known: Known): ConfigProblem[] {
  return [
    ...problemsOf(known.schema, value),
    ...providerProblems(value, known),
    ...paramProblems(value, known),
    ...storeProblems(value, known),
    ...referenceProblems(value),
  ];
}

/** What is wrong with each entry when it is looked at alone. */
function brokenIn(value: unknown, part: 'sites' | 'stores', known: Known): Record<string, readonly ConfigProblem[]> {
  const entries = Object.entries(partsOf(value, part)).map(([name, entry]) => {
    const alone = { [part]: { [name]: entry } };
    const found = [...problemsOf(known.schema, alone), ...providerProblems(alone, known), ...storeProblems(alone, known)];
    return [name, found] as const;
  });
  return Object.fromEntries(entries.filter(([, found]) => found.length > 0));
}

function without(value: unknown, part: 'sites' | 'stores', left: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (!isObject(value) || !isObject(value[part])) return {};
  return { [part]: Object.fromEntries(Object.entries(value[part]).filter(([name]) => !Object.hasOwn(left, name))) };
}

// The rest looks at the content as it was read: what is wrong with one part must not hide what is wrong with another.

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const partsOf = (value: unknown, name: string): Record<string, unknown> => {
  const part = isObject(value) ? value[name] : undefined;
  return isObject(part) ? part : {};
};

/** The content with the names of the Banana2 node, such as `retry_times`, turned into ours. */
function withOurNames(value: unknown): unknown {
  if (!isObject(value)) return value;
  const inside = (fields: unknown, ...objects: readonly string[]): unknown => {
    if (!isObject(fields)) return fields;
    const own = withOwnNames(fields);
    const inner = objects.filter((name) => isObject(own[name])).map((name) => [name, inside(own[name])] as const);
    return { ...own, ...Object.fromEntries(inner) };
  };
  const sites = Object.entries(partsOf(value, 'sites')).map(
    ([name, site]) => [name, inside(site, 'settings', 'params')] as const,
  );
  return {
    ...value,
    ...(isObject(value['sites']) && { sites: Object.fromEntries(sites) }),
    ...(isObject(value['defaults']) && { defaults: inside(value['defaults'], 'params') }),
  };
}

/** Parameters of all sites: each has to be known to some provider, and right for those of the configured sites that know it. */
function paramProblems(value: unknown, { providers, declared }: Known): ConfigProblem[] {
  const params = partsOf(partsOf(value, 'defaults'), 'params');
  const known = [...providers, ...(declared?.providers.values() ?? [])].flatMap((provider) => Object.keys(provider.params.shape));
  const used = Object.values(partsOf(value, 'sites')).map((site) => (isObject(site) ? site['provider'] : undefined));
  const concerned = [
    ...providers.filter(({ kind }) => used.length === 0 || used.includes(kind)),
    ...(declared?.providers.values() ?? []),
  ];
  const wrong = concerned.flatMap((provider) => problemsOf(provider.params, knownTo(provider, params), ['defaults', 'params']));
  const unknown = Object.keys(params).filter((name) => !known.includes(name));
  return [
    ...unknown.map((name) => ({
      path: pathOf(['defaults', 'params', name]),
      message: unknownName(name, known),
    })),
    ...wrong.filter(({ path, message }, i) => wrong.findIndex((one) => one.path === path && one.message === message) === i),
  ];
}

function providerProblems(value: unknown, { providers, declared }: Known): ConfigProblem[] {
  return Object.entries(partsOf(value, 'sites')).flatMap(([name, site]) => {
    if (!isObject(site)) return [];
    const place = declarationProblems(name, site);
    if (place.length > 0) return place;
    const found = declared?.problems.get(name);
    if (found) return found;
    const provider = declared?.providers.get(name) ?? providers.find(({ kind }) => kind === site['provider']);
    if (!provider) return [];
    const { baseUrl, settings = {}, params = {} } = site;
    const noAddress = baseUrl === undefined && provider.defaultBaseUrl === undefined;
    return [
      ...(noAddress ? [{ path: `sites.${name}.baseUrl`, message: words('config.noBaseUrl') }] : []),
      ...(isObject(settings) ? problemsOf(provider.settings, settings, ['sites', name, 'settings']) : []),
      ...(isObject(params) ? problemsOf(provider.params, params, ['sites', name, 'params']) : []),
    ];
  });
}

/** A declared site needs a file, and no other site has one. */
function declarationProblems(name: string, { provider, declaration }: Record<string, unknown>): ConfigProblem[] {
  const path = `sites.${name}.declaration`;
  if (provider !== DECLARED) return declaration === undefined ? [] : [{ path, message: words('declared.otherKind') }];
  return declaration === undefined ? [{ path, message: words('problem.missing', { expected: words('takes.declaration') }) }] : [];
}

function storeProblems(value: unknown, { stores }: Known): ConfigProblem[] {
  return Object.entries(partsOf(value, 'stores')).flatMap(([name, store]) => {
    if (!isObject(store)) return [];
    const { kind, ...settings } = store;
    const found = stores.find((candidate) => candidate.kind === kind);
    return found ? problemsOf(found.settings, settings, ['stores', name]) : [];
  });
}

function referenceProblems(value: unknown): ConfigProblem[] {
  const sites = Object.keys(partsOf(value, 'sites'));
  const stores = Object.keys({ ...BUILT_IN_STORES, ...partsOf(value, 'stores') });
  const defaults = partsOf(value, 'defaults');
  const names: [path: string, name: unknown, key: 'config.noSuchSite' | 'config.noSuchStore', known: string[]][] = [
    ['defaults.site', defaults['site'], 'config.noSuchSite', sites],
    ['defaults.store', defaults['store'], 'config.noSuchStore', stores],
    ['staging', isObject(value) ? value['staging'] : undefined, 'config.noSuchStore', stores],
  ];
  return names.flatMap(([path, name, key, known]) => {
    if (typeof name !== 'string' || known.includes(name)) return [];
    const message = known.length === 0 ? words('config.noSite') : words(key, { names: { names: known } });
    return [{ path, message: sentences(message, meant(name, known)) }];
  });
}
