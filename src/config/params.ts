import { HALF_CHARACTER, holdsHalfCharacter, type JsonObject } from '../domain/json.js';
import { layered } from '../providers/parameter.js';
import type { Provider } from '../providers/provider.js';
import { type Text, words } from '../words/words.js';
import { problemsOf } from './problems.js';

interface ParamSources {
  readonly defaults: { readonly params?: JsonObject | undefined };
  readonly sites: Readonly<Record<string, { readonly params?: JsonObject | undefined }>>;
}

/** Those of the fields that a provider knows: what holds for all sites may name parameters that only some have. */
export function knownTo<Value>(provider: Provider, fields: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => Object.hasOwn(provider.params.shape, name)));
}

/** Parameters of every item at a site, as configured: those of the site before those of all sites. */
export function configuredParams({ defaults, sites }: ParamSources, site: string, provider: Provider): JsonObject {
  return layered(provider.params, knownTo(provider, defaults.params ?? {}), sites[site]?.params ?? {});
}

/** What is wrong with the parameters of an item, one line each. */
export function paramProblems(provider: Provider, params: JsonObject): Text[] {
  return [
    ...problemsOf(provider.params, params).map(({ path, message }) => words('problem.of', { name: path, problem: message })),
    ...halvesIn(params).map((name) => words('problem.of', { name, problem: HALF_CHARACTER })),
  ];
}

/** Names of parameters that hold half a character. */
export const halvesIn = (params: JsonObject): string[] =>
  Object.entries(params).flatMap(([name, value]) => (holdsHalfCharacter([name, value]) ? [name] : []));
