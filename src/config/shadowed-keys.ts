import { Secret } from '../domain/secret.js';
import type { Content } from './content.js';
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
export function shadowedKeys(content: Content, files: readonly EnvFile[], environment: NodeJS.ProcessEnv): string[] {
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

function shadowedVariable(name: string, files: readonly EnvFile[], environment: NodeJS.ProcessEnv): string[] {
  const places = [
    { place: 'the environment', value: environment[name] },
    ...files.map(({ place, variables }) => ({ place, value: variables[name] })),
  ].filter((found) => found.value !== undefined);
  const [winner, ...others] = places;
  const hidden = others.filter(({ value }) => value?.trim() !== winner?.value?.trim()).map(({ place }) => place);
  if (!winner || hidden.length === 0) return [];
  const which = winner.value?.trim() === '' ? 'with nothing in it, ' : '';
  return [
    `${name} stands in ${winner.place}, ${which}which is what counts, and otherwise in ${hidden.join(' and ')}: remove the one that is not meant.`,
  ];
}

/** A key in the configuration itself wins over the variable that most programs read. */
function hiddenByTheFile({ sites, file }: Content, environment: NodeJS.ProcessEnv): string[] {
  const meant = environment[BUILT_IN_KEY]?.trim();
  if (!meant) return [];
  const names = Object.entries(sites)
    .filter(([, { key }]) => key instanceof Secret && key.reveal() !== meant)
    .map(([name]) => name);
  if (names.length === 0) return [];
  return [
    `The key that stands in ${file ?? 'the configuration'} is used for ${names.join(', ')}, not the one in ${BUILT_IN_KEY} of the environment.`,
  ];
}
