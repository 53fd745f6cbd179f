import type { BatchStart } from '../events.js';
import type { Config } from '../../config/load.js';

/** What the head of a run says of its sites, as this configuration has them. */
export function warningsOfSites({ sites }: Pick<Config, 'sites'>, names: readonly string[]): Pick<BatchStart, 'warnings'> {
  const warnings = names
    .filter((name) => Object.hasOwn(sites, name) && sites[name]?.insecureTls === true)
    .map((name) => `TLS certificates of site ${name} are NOT checked (insecureTls)`);
  return warnings.length === 0 ? {} : { warnings };
}
