import type { RunningStandIn } from './ports.js';

/** Environment variable that a configuration for stand-ins takes its key from. */
export const STAND_IN_KEY = 'PLANTAIN_DEMO_KEY';

/** Variables with the keys of a store, and the keys that its stand-in takes. */
export const STAND_IN_STORE_KEYS = { OSS_ACCESS_KEY_ID: 'stand-in-id', OSS_ACCESS_KEY_SECRET: 'stand-in-secret' } as const;

/** Text of a configuration whose sites and stores are stand-ins. */
export function configOfStandIns(standIns: readonly RunningStandIn[]): string {
  const sites = standIns
    .filter(({ isStore }) => isStore !== true)
    .map(({ name, provider, baseUrl, settings }) => [name, { provider, baseUrl, key: { env: STAND_IN_KEY }, settings }]);
  const [id, secret] = Object.keys(STAND_IN_STORE_KEYS);
  const stores = standIns
    .filter(({ isStore }) => isStore === true)
    .map(({ name, provider: kind, baseUrl: endpoint, settings }) => [
      name,
      { kind, endpoint, ...settings, accessKeyId: { env: id }, accessKeySecret: { env: secret } },
    ]);
  const trustedOrigins = standIns.flatMap(({ origins }) => origins);
  const config = {
    sites: Object.fromEntries(sites) as object,
    ...(stores.length === 0 ? {} : { stores: Object.fromEntries(stores) as object }),
    ...(trustedOrigins.length > 0 ? { trustedOrigins } : {}),
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
