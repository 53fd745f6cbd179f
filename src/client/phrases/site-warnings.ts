import type { BatchStart } from '../events.js';
import type { Config } from '../../config/load.js';
import { words } from '../../words/words.js';

/** What the head of a run says of its sites, as this configuration has them. */
export function warningsOfSites({ sites }: Pick<Config, 'sites'>, names: readonly string[]): Pick<BatchStart, 'warnings'> {
  const warnings = names
    .filter((name) => Object.hasOwn(sites, name) && sites[name]?.insecureTls === true)
    .map((site) => words('head.insecureTls', { site }));
  return warnings.length === 0 ? {} : { warnings };
}
