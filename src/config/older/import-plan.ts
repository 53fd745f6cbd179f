import { Secret } from '../../domain/secret.js';
import type { KeyVariable } from '../env-file.js';
import type { OlderConfig, OlderSite } from './older-config.js';
import type { OlderStore, StoreKey } from './older-store.js';
import type { MissingKey } from '../schema.js';

/** A site together with the variable that takes its key. */
export interface PlannedSite {
  readonly site: OlderSite;
  readonly variable: string;
}

/** A bucket together with the variables that take its keys. */
export interface PlannedStore {
  readonly store: OlderStore;
  readonly keys: readonly (StoreKey & { readonly variable: string })[];
}

/** Where the keys of an older file go. */
export interface ImportPlan {
  readonly sites: readonly PlannedSite[];
  readonly store?: PlannedStore;
  /** Variables that are not there yet. */
  readonly added: readonly KeyVariable[];
}

/**
 * Gives each key a variable: one for equal keys, the one that is there if it holds this key, and never the name of one that holds
 * another, be it in the file that the keys go to or in the environment, which wins over it.
 */
export function planImport(older: OlderConfig, there: NodeJS.ProcessEnv, environment: NodeJS.ProcessEnv): ImportPlan {
  const added: KeyVariable[] = [];
  const taken = new Map<string, Secret | undefined>();
  const variableFor = (wanted: string, given: Secret | MissingKey): string => {
    const key = given instanceof Secret ? given : undefined;
    const known = key && [...taken].find(([, other]) => other?.reveal() === key.reveal());
    if (known) return known[0];
    const name = freeVariable(wanted, key, { there, environment, taken });
    taken.set(name, key);
    if (key && there[name] !== key.reveal()) added.push({ name, key });
    return name;
  };
  const sites = older.sites.map((site, index) => ({ site, variable: variableFor(variableOf(site.name, index), site.key) }));
  const { store } = older;
  if (store === undefined) return { sites, added };
  const keys = store.keys.map((one) => ({ ...one, variable: variableFor(STORE_VARIABLES[one.option], one.key) }));
  return { sites, store: { store, keys }, added };
}

const STORE_VARIABLES: Readonly<Record<StoreKey['option'], string>> = {
  accessKeyId: 'BANANA_OSS_ACCESS_KEY_ID',
  accessKeySecret: 'BANANA_OSS_ACCESS_KEY_SECRET',
  securityToken: 'BANANA_OSS_SECURITY_TOKEN',
};

interface KnownVariables {
  /** Those of the file that is written to. */
  readonly there: NodeJS.ProcessEnv;
  readonly environment: NodeJS.ProcessEnv;
  readonly taken?: Pick<ReadonlyMap<string, unknown>, 'has'>;
}

/** `wanted`, or the first of `wanted_2`, `wanted_3` … that holds no other key and is not taken. */
export function freeVariable(
  wanted: string,
  key: Secret | undefined,
  { there, environment, taken = new Map() }: KnownVariables,
): string {
  const holdsAnother = (name: string): boolean => {
    const written = there[name] ?? '';
    // Also an empty variable of the environment wins over the file.
    return (written !== '' && written !== key?.reveal()) || (environment[name] ?? key?.reveal()) !== key?.reveal();
  };
  let name = wanted;
  for (let next = 2; taken.has(name) || (key && holdsAnother(name)); next += 1) name = `${wanted}_${next}`;
  return name;
}

/** `BANANA_COMFLY_KEY`; what has no ASCII letter or digit is numbered by its place. The prefix keeps it apart from what other programs read. */
const variableOf = (site: string, index: number): string => `BANANA_${wordOf(site) || `SITE_${index + 1}`}_KEY`;

/** The name of a site as a part of the name of a variable; empty when it has no ASCII letter or digit. */
export const wordOf = (site: string): string =>
  site
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
