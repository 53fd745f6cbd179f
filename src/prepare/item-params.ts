import type { Config } from '../config/load.js';
import { configuredParams, halvesIn } from '../config/params.js';
import { problemsOf } from '../config/problems.js';
import { HALF_CHARACTER, type JsonObject } from '../domain/json.js';
import { mergedParams } from '../domain/text/own-names.js';
import { UserError } from '../domain/failures/user-error.js';
import { flagOf, layered, parametersOf } from '../providers/parameter.js';
import type { Provider } from '../providers/provider.js';
import { say } from '../words/current.js';
import type { BatchOptions } from './batch-options.js';

/** Parameters of every item: flags and `--param` before the site, the site before all sites. @throws UserError */
export function commonParams(config: Config, site: string, provider: Provider, options: BatchOptions): JsonObject {
  return layered(provider.params, configuredParams(config, site, provider), givenParams(site, provider, options));
}

/** Parameters that the command line gives every item. @throws UserError */
export function givenParams(site: string, provider: Provider, options: Pick<BatchOptions, 'param' | 'flagParams'>): JsonObject {
  const flags = options.flagParams ?? {};
  const pairs = mergedParams(options.param ?? {});
  refuseUnknownFlags(site, provider, flags);
  const twice = Object.keys(flags).filter((name) => Object.hasOwn(pairs, name));
  if (twice.length > 0) {
    const lines = twice.map((name) => `${name} is given by ${flagOf(name)} and by --param.`);
    throw new UserError('usage', 'A parameter is given twice.', { problems: lines });
  }
  const given = { ...pairs, ...flags };
  const wrong = problemsOf(provider.params, given).map(({ path, message }) => {
    const [name = ''] = path.split('.');
    return `${Object.hasOwn(flags, name) ? flagOf(name) : `--param ${name}`} ${say(message)}`;
  });
  wrong.push(...halvesIn(given).map((name) => `--param ${name} ${say(HALF_CHARACTER)}`));
  if (wrong.length > 0)
    throw new UserError('input', `The parameters do not fit the site ${site}; nothing was sent.`, { problems: wrong });
  return given;
}

function refuseUnknownFlags(site: string, provider: Provider, flags: JsonObject): void {
  const unknown = Object.keys(flags).filter((name) => !Object.hasOwn(provider.params.shape, name));
  if (unknown.length === 0) return;
  const takes = parametersOf(provider.params).map(({ flag }) => flag);
  throw new UserError(
    'usage',
    `The site ${site} does not take ${unknown.map(flagOf).join(' and ')}: it is a ${provider.kind} site.`,
    { advice: takes.length === 0 ? 'It takes no parameters.' : `It takes ${takes.join(', ')}.` },
  );
}
