import type { Config } from '../config/load.js';
import { configuredParams, halvesIn } from '../config/params.js';
import { problemsOf } from '../config/problems.js';
import { HALF_CHARACTER, type JsonObject } from '../domain/json.js';
import { mergedParams } from '../domain/text/own-names.js';
import { UserError } from '../domain/failures/user-error.js';
import { flagOf, layered, parametersOf } from '../providers/parameter.js';
import type { Provider } from '../providers/provider.js';
import { words } from '../words/words.js';
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
    const problems = twice.map((name) => words('params.twiceLine', { name, flag: flagOf(name) }));
    throw new UserError('usage', words('params.twice'), { problems, advice: words('params.twiceAdvice') });
  }
  const given = { ...pairs, ...flags };
  const wrong = problemsOf(provider.params, given).map(({ path, message }) => {
    const [name = ''] = path.split('.');
    return words('problem.of', { name: Object.hasOwn(flags, name) ? flagOf(name) : `--param ${name}`, problem: message });
  });
  wrong.push(...halvesIn(given).map((name) => words('problem.of', { name: `--param ${name}`, problem: HALF_CHARACTER })));
  if (wrong.length > 0)
    throw new UserError('input', words('params.unfit', { site }), {
      problems: wrong,
      advice: words('params.unfitAdvice', { site, kind: provider.kind, names: { list: Object.keys(provider.params.shape) } }),
    });
  return given;
}

function refuseUnknownFlags(site: string, provider: Provider, flags: JsonObject): void {
  const unknown = Object.keys(flags).filter((name) => !Object.hasOwn(provider.params.shape, name));
  if (unknown.length === 0) return;
  const takes = parametersOf(provider.params).map(({ flag }) => flag);
  const flagged = { list: unknown.map(flagOf) };
  throw new UserError('usage', words('params.unknown', { site, kind: provider.kind, flags: flagged }), {
    advice:
      takes.length === 0
        ? words('params.unknownNone', { flags: flagged })
        : words('params.unknownAdvice', { flags: flagged, takes: { list: takes } }),
  });
}
