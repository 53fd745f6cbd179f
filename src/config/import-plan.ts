import { Secret } from '../domain/secret.js';
import type { KeyVariable } from './env-file.js';
import type { OlderConfig, OlderSite } from './older-config.js';

/** A site together with the variable that takes its key. */
export interface PlannedSite {
  readonly site: OlderSite;
  readonly variable: string;
}

/** Where the keys of an older file go. */
export interface ImportPlan {
  readonly sites: readonly PlannedSite[];
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
  const sites = older.sites.map((site, index): PlannedSite => {
    const key = site.key instanceof Secret ? site.key : undefined;
    const known = key && [...taken].find(([, other]) => other?.reveal() === key.reveal());
    if (known) return { site, variable: known[0] };
    const name = freeVariable(variableOf(site.name, index), key, there, environment, taken);
    taken.set(name, key);
    if (key && there[name] !== key.reveal()) added.push({ name, key });
    return { site, variable: name };
  });
  return { sites, added };
}

/** `wanted`, or the first of `wanted_2`, `wanted_3` … that holds no other key and is not taken. */
export function freeVariable(
  wanted: string,
  key: Secret | undefined,
  there: NodeJS.ProcessEnv,
  environment: NodeJS.ProcessEnv,
  taken: Pick<ReadonlyMap<string, unknown>, 'has'> = new Map(),
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
