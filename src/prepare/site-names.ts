import { type Config, ConfigError } from '../config/load.js';
import { didYouMean } from '../domain/text/suggest.js';
import { UserError } from '../domain/failures/user-error.js';

/** Sites by their names, or by what an older file calls them. @throws UserError for names that the configuration does not have */
export function siteNames(config: Config, given: readonly string[]): string[] {
  const broken = given.flatMap((name) => config.broken?.sites[name] ?? []);
  if (broken.length > 0) throw new ConfigError(broken);
  const known = Object.keys(config.sites);
  const names = given.map((name) => (known.includes(name) ? name : aliasOf(config, name)) ?? name);
  const problems = names
    .filter((name) => !known.includes(name))
    .map((name) => `There is no site ${name} in the configuration.${didYouMean(name, known)}`);
  if (problems.length === 0) return names;
  const [first = '', ...others] = problems;
  const advice = known.length === 0 ? 'plantain init writes a configuration with a site.' : `Sites: ${known.join(', ')}`;
  throw new UserError('config', first, { advice, problems: others });
}

function aliasOf({ aliases = {} }: Config, name: string): string | undefined {
  return Object.hasOwn(aliases, name) ? aliases[name] : undefined;
}

/** The site of a new batch: the named one, the default, or the only one. @throws UserError */
export function chooseSite(config: Config, name: string | undefined): string {
  const known = Object.keys({ ...config.sites, ...config.broken?.sites });
  const chosen = name ?? config.defaults.site ?? (known.length === 1 ? known[0] : undefined);
  if (chosen === undefined) {
    if (known.length === 0)
      throw new UserError('config', 'No site is configured.', {
        advice: 'plantain init writes a configuration with a site; plantain demo needs none.',
      });
    throw new UserError('usage', 'There are several sites; say which one makes the pictures.', {
      advice: `--site with one of: ${known.join(', ')}`,
    });
  }
  return siteNames(config, [chosen])[0] ?? chosen;
}
