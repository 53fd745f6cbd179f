import { dirname, join, resolve } from 'node:path';
import { Secret } from '../domain/secret.js';
import type { TemporalConfig } from '../temporal/target.js';
import { type BrokenParts, BUILT_IN_STORES } from './check.js';
import { type Content, contentOfValue, readContent } from './content.js';
import { readEnvFile } from './files.js';
import { usualProvider } from '../providers/registry.js';
import { BUILT_IN_KEY, BUILT_IN_SITE } from './initial.js';
import { ConfigError } from './problems.js';
import type { ConfigFile, SiteConfig, StoreConfig } from './schema.js';
import { lookUpKey } from './key.js';
import type { OwnKinds } from './kinds.js';
import type { Variables } from '../domain/key.js';
import { type EnvFile, shadowedKeys } from './shadowed-keys.js';
import type { Language } from '../words/language.js';
import type { Text } from '../words/words.js';

export { ConfigError } from './problems.js';

export interface Config {
  /** Absolute; absent when there is no file. */
  readonly file?: string;
  /** Absolute: the folder of the run, where relative paths of the configuration start wherever the file lies. */
  readonly folder: string;
  /** Kinds of the program's own that it may name. */
  readonly kinds?: OwnKinds;
  /** The environment together with `.env`; the environment wins. Holds keys: never to be written down. */
  readonly env: NodeJS.ProcessEnv;
  /** The `.env` that a variable was taken from, by its name; the others are those of the environment. */
  readonly envFiles?: Readonly<Record<string, string>>;
  /** Empty when nothing is configured and the environment has no key for the built-in site. */
  readonly sites: Readonly<Record<string, SiteConfig>>;
  /** Names of sites as an older file has them, where they differ. */
  readonly aliases?: Readonly<Record<string, string>>;
  readonly stores: Readonly<Record<string, StoreConfig>>;
  /** Sites and stores that cannot be used. Absent: none. */
  readonly broken?: BrokenParts;
  /** Origins, such as `http://nas.local:8080`, that pictures may be fetched from although they are local. See `trustedOriginsOf`. */
  readonly trustedOrigins: readonly string[];
  /** Name of the store that items are staged in; absent: the data folder. */
  readonly staging?: string;
  readonly defaults: Defaults;
  readonly temporal: TemporalConfig;
  /** Language of what plantain prints; absent: that of the system. */
  readonly lang?: Language;
  /** Absolute. */
  readonly dataDir: string;
  /** Where the data folder was before it was moved, newest first. */
  readonly formerDataDirs?: readonly string[];
  /** One line each, for a person. */
  readonly warnings: readonly Text[];
}

/** Times in seconds. What is absent depends on the site or the input of a batch. */
export type Defaults = Omit<ConfigFile['defaults'], 'totalTimeout'> & {
  /** `none`: no total timeout, whatever the input. */
  readonly totalTimeout?: number | 'none';
};

/**
 * Reads the configuration: `file`, else what lies in the folder (`readContent`), else what works without one. A key whose variable is
 * not set is no mistake here: `resolveSite` says so.
 *
 * @throws ConfigError with all mistakes
 */
export async function loadConfig(options: LoadOptions): Promise<Config> {
  const config = await loadUsable(options);
  refuseBroken(config);
  return config;
}

/** @throws ConfigError where any site or store cannot be used, needed or not */
export function refuseBroken({ broken }: Config): void {
  const problems = broken ? [...Object.values(broken.sites), ...Object.values(broken.stores)].flat() : [];
  if (problems.length > 0) throw new ConfigError(problems);
}

interface LoadOptions extends OwnKinds {
  readonly file?: string;
  /** The content of the file, which is then not read. */
  readonly content?: unknown;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

/** As `loadConfig`; a site or a store that cannot be used is refused when it is used. @throws ConfigError with all other mistakes */
export async function loadUsable(options: LoadOptions): Promise<Config> {
  const folder = resolve(options.folder);
  const { providers, stores } = options;
  const kinds: OwnKinds = { ...(providers && { providers }), ...(stores && { stores }) };
  const named = options.file === undefined ? undefined : resolve(options.file);
  const content =
    options.content === undefined
      ? await readContent(named, folder, kinds)
      : await contentOfValue(options.content, folder, kinds);
  const declared = content.declared ?? [];
  const all: OwnKinds = declared.length === 0 ? kinds : { ...kinds, providers: [...(kinds.providers ?? []), ...declared] };
  const { file, staging, lang, aliases, broken, warnings } = content;
  const folders = file === undefined || dirname(file) === folder ? [folder] : [dirname(file), folder];
  const files = await Promise.all(folders.map(async (at) => ({ place: join(at, '.env'), variables: await readEnvFile(at) })));
  const { env, envFiles } = joined(files, options.env);
  const { totalTimeout, ...defaults } = content.defaults;
  return {
    ...(file === undefined ? {} : { file }),
    folder,
    ...(Object.keys(all).length === 0 ? {} : { kinds: all }),
    env,
    envFiles,
    sites: Object.keys({ ...content.sites, ...broken?.sites }).length === 0 ? builtInSites(env) : content.sites,
    ...(aliases === undefined ? {} : { aliases }),
    stores: withBuiltIn(content),
    ...(broken === undefined ? {} : { broken }),
    trustedOrigins: content.trustedOrigins,
    ...(staging === undefined ? {} : { staging }),
    ...(lang === undefined ? {} : { lang }),
    defaults: { ...defaults, ...(totalTimeout === undefined ? {} : { totalTimeout: totalTimeout ?? 'none' }) },
    temporal: temporalOf(content, { env, envFiles }),
    dataDir: resolve(folder, content.dataDir),
    warnings: [...warnings, ...shadowedKeys(content, files, options.env)],
  };
}

/** All variables, and where each one that is not of the environment comes from. The first file wins over the next. */
function joined(files: readonly EnvFile[], environment: NodeJS.ProcessEnv): Required<Variables> {
  const env: NodeJS.ProcessEnv = {};
  const envFiles: Record<string, string> = {};
  for (const { place, variables } of [...files].reverse()) {
    Object.assign(env, variables);
    for (const name of Object.keys(variables)) envFiles[name] = place;
  }
  for (const name of Object.keys(environment)) delete envFiles[name];
  return { env: { ...env, ...environment }, envFiles };
}

/** A folder that is configured wrong is not replaced by another one. */
function withBuiltIn({ stores, broken }: Content): Config['stores'] {
  const builtIn = Object.entries(BUILT_IN_STORES).filter(([name]) => !Object.hasOwn(broken?.stores ?? {}, name));
  return { ...Object.fromEntries(builtIn), ...stores };
}

function builtInSites(env: NodeJS.ProcessEnv): Config['sites'] {
  if (!env[BUILT_IN_KEY]) return {};
  return { [BUILT_IN_SITE]: { provider: usualProvider().kind, key: { env: BUILT_IN_KEY }, settings: {} } };
}

function temporalOf({ temporal }: Content, variables: Variables): TemporalConfig {
  const { apiKey: reference, ...rest } = temporal;
  if (reference === undefined) return rest;
  const apiKey = lookUpKey(reference, variables);
  if (apiKey instanceof Secret) return { ...rest, apiKey };
  throw new ConfigError([{ path: 'temporal.apiKey', message: apiKey.missing }]);
}
