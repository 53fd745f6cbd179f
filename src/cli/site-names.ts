import type { Config } from '../config/load.js';
import { usageError } from './exit.js';
import { didYouMean } from '../domain/suggest.js';

/** @throws CliError for names that the configuration does not have */
export function checkSiteNames(config: Config, names: readonly string[]): void {
  const known = Object.keys(config.sites);
  const problems = names
    .filter((name) => !known.includes(name))
    .map((name) => `There is no site ${name} in the configuration.${didYouMean(name, known)}`);
  if (problems.length === 0) return;
  const [first = '', ...others] = problems;
  const advice = known.length === 0 ? 'plantain init writes a configuration with a site.' : `Sites: ${known.join(', ')}`;
  throw usageError(first, advice, others);
}

/** The site of a new batch: the named one, the default, or the only one. @throws CliError */
export function chooseSite(config: Config, name: string | undefined): string {
  const known = Object.keys(config.sites);
  const chosen = name ?? config.defaults.site ?? (known.length === 1 ? known[0] : undefined);
  if (chosen === undefined) {
    if (known.length === 0)
      throw usageError('No site is configured.', 'plantain init writes a configuration with a site; plantain demo needs none.');
    throw usageError('There are several sites; say which one makes the pictures.', `--site with one of: ${known.join(', ')}`);
  }
  checkSiteNames(config, [chosen]);
  return chosen;
}
