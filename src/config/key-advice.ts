import { join } from 'node:path';
import { Secret } from '../domain/secret.js';
import { isGoogle } from '../providers/gemini/address.js';
import { lookUpKey } from './key.js';
import { providersOf } from './kinds.js';
import type { Config } from './load.js';
import { type Text, words } from '../words/words.js';

/** What may be the matter with a key that its site has refused: that it is the key of another. One sentence each. */
export function keyAdvice(config: Config, name: string): Text[] {
  const key = keyOf(config, name);
  const origin = originOf(config, name);
  if (!key || origin === undefined) return [];
  const others = Object.keys(config.sites).filter(
    (other) => originOf(config, other) !== origin && keyOf(config, other)?.reveal() === key.reveal(),
  );
  return [
    ...others.map((other) => words('config.keyOfTwo', { site: other, url: originOf(config, other) ?? '' })),
    ...keyOfAnother(key.reveal(), origin),
  ];
}

/** What to do where the key of a site is not set; undefined where it does not come from a variable. */
export function setKeyAdvice({ sites, folder }: Pick<Config, 'sites' | 'folder'>, name: string): Text | undefined {
  const key = sites[name]?.key;
  return key && 'env' in key ? words('key.setAdvice', { variable: key.env, file: join(folder, '.env') }) : undefined;
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
function keyOfAnother(key: string, origin: string): Text[] {
  if (isGoogle(origin)) return key.startsWith('sk-') ? [words('config.keyOfMirror')] : [];
  return key.startsWith('AIza') ? [words('config.keyOfGoogle', { url: origin })] : [];
}
