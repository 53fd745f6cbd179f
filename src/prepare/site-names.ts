import { type Config, ConfigError } from '../config/load.js';
import { meant } from '../domain/text/suggest.js';
import { UserError } from '../domain/failures/user-error.js';
import { sentences, words } from '../words/words.js';

/** Sites by their names, or by what an older file calls them. @throws UserError for names that the configuration does not have */
export function siteNames(config: Config, given: readonly string[]): string[] {
  const broken = given.flatMap((name) => config.broken?.sites[name] ?? []);
  if (broken.length > 0) throw new ConfigError(broken);
  const known = Object.keys(config.sites);
  const names = given.map((name) => (known.includes(name) ? name : aliasOf(config, name)) ?? name);
  const problems = names
    .filter((name) => !known.includes(name))
    .map((name) => sentences(words('site.unknown', { name }), meant(name, known)));
  if (problems.length === 0) return names;
  const [first = '', ...others] = problems;
  const advice = known.length === 0 ? words('site.addAdvice') : words('site.known', { names: { list: known, or: true } });
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
    if (known.length === 0) throw new UserError('config', words('site.none'), { advice: words('site.noneAdvice') });
    throw new UserError('usage', words('site.several'), {
      advice: words('site.severalAdvice', { names: { list: known, or: true } }),
    });
  }
  return siteNames(config, [chosen])[0] ?? chosen;
}
