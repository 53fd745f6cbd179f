import type { RunningStandIn } from './ports.js';

/** Environment variable that a configuration for stand-ins takes its key from. */
export const STAND_IN_KEY = 'PLANTAIN_DEMO_KEY';

/** Text of a configuration whose sites are stand-ins. */
export function configOfStandIns(standIns: readonly RunningStandIn[]): string {
  const sites = standIns.map(({ name, provider, baseUrl, settings }) => [
    name,
    { provider, baseUrl, key: { env: STAND_IN_KEY }, settings },
  ]);
  const trustedOrigins = standIns.flatMap(({ origins }) => origins);
  const trusted = trustedOrigins.length > 0 ? { trustedOrigins } : {};
  return `${JSON.stringify({ sites: Object.fromEntries(sites) as object, ...trusted }, undefined, 2)}\n`;
}
