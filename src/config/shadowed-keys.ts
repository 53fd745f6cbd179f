import { Secret } from '../domain/secret.js';
import type { Content } from './content.js';
import { type Text, words } from '../words/words.js';
import { BUILT_IN_KEY } from './initial.js';

/** A `.env` as it was read. */
export interface EnvFile {
  readonly place: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * Keys of which there are two, one hiding the other, and which one is used; one line each. `files`: those that win first. Equal ones do
 * no harm.
 */
export function shadowedKeys(content: Content, files: readonly EnvFile[], environment: NodeJS.ProcessEnv): Text[] {
  const ofSites = Object.values(content.sites).flatMap(({ key, settings }) => [key, ...Object.values(settings)]);
  const names = [...ofSites, content.temporal.apiKey].flatMap((key) => variableOf(key));
  return [
    ...[...new Set(names)].flatMap((name) => shadowedVariable(name, files, environment)),
    ...hiddenByTheFile(content, environment),
  ];
}

/** The variable of a reference to a key. */
function variableOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null && 'env' in value && typeof value.env === 'string' ? [value.env] : [];
}

function shadowedVariable(name: string, files: readonly EnvFile[], environment: NodeJS.ProcessEnv): Text[] {
  const places: { readonly place: Text; readonly value: string | undefined }[] = [
    { place: words('config.theEnvironment'), value: environment[name] },
    ...files.map(({ place, variables }) => ({ place, value: variables[name] })),
  ].filter((found) => found.value !== undefined);
  const [winner, ...others] = places;
  const hidden = others.filter(({ value }) => value?.trim() !== winner?.value?.trim()).map(({ place }) => place);
  if (!winner || hidden.length === 0) return [];
  const key = winner.value?.trim() === '' ? 'config.twoKeysEmpty' : 'config.twoKeys';
  return [words(key, { name, winner: winner.place, others: { list: hidden } })];
}

/** A key in the configuration itself wins over the variable that most programs read. */
function hiddenByTheFile({ sites, file }: Content, environment: NodeJS.ProcessEnv): Text[] {
  const meant = environment[BUILT_IN_KEY]?.trim();
  if (!meant) return [];
  const names = Object.entries(sites)
    .filter(([, { key }]) => key instanceof Secret && key.reveal() !== meant)
    .map(([name]) => name);
  if (names.length === 0) return [];
  return [
    words('config.keyHidden', { file: file ?? words('config.theConfiguration'), sites: { list: names }, name: BUILT_IN_KEY }),
  ];
}
