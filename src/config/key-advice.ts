import { Secret } from '../domain/secret.js';
import { isGoogle } from '../providers/gemini/address.js';
import { lookUpKey } from './key.js';
import { providersOf } from './kinds.js';
import type { Config } from './load.js';

/** What may be the matter with a key that its site has refused: that it is the key of another. One sentence each. */
export function keyAdvice(config: Config, name: string): string[] {
  const key = keyOf(config, name);
  const origin = originOf(config, name);
  if (!key || origin === undefined) return [];
  const others = Object.keys(config.sites).filter(
    (other) => originOf(config, other) !== origin && keyOf(config, other)?.reveal() === key.reveal(),
  );
  return [
    ...others.map(
      (other) =>
        `The same key is configured for site ${other}, at ${originOf(config, other)}: a key is good at one service alone.`,
    ),
    ...strangers(key.reveal(), origin),
  ];
}

function keyOf(config: Config, name: string): Secret | undefined {
  const reference = config.sites[name]?.key;
  const key = reference === undefined ? undefined : lookUpKey(reference, config);
  return key instanceof Secret ? key : undefined;
}

function originOf(config: Config, name: string): string | undefined {
  const site = config.sites[name];
  const address = site?.baseUrl ?? (site && providersOf(config).providerOf(site.provider).defaultBaseUrl);
  return address === undefined ? undefined : new URL(address).origin;
}

/** Services begin their keys in ways of their own. */
function strangers(key: string, origin: string): string[] {
  if (isGoogle(origin))
    return key.startsWith('sk-') ? ['A key that begins with sk- is one of a mirror; those of Google begin otherwise.'] : [];
  return key.startsWith('AIza') ? [`A key that begins with AIza is one of Google, and ${origin} is another service.`] : [];
}
