import { Option } from '@commander-js/extra-typings';
import { BUILT_IN_KEY } from '../../config/initial.js';
import { UserError } from '../../domain/failures/user-error.js';
import { tell } from '../../words/current.js';
import { words } from '../../words/words.js';
import { parameter } from './values.js';
import type { CustomOptions } from '../../prepare/batch-options.js';

export const baseUrlOption = () => new Option('--base-url <url>', tell('option.baseUrl')).conflicts('site');

export const keyEnvOption = () => new Option('--key-env <name>', tell('option.keyEnv', { name: BUILT_IN_KEY }));

export const siteSettingOption = () => new Option('--site-setting <key=value>', tell('option.siteSetting')).argParser(parameter);

/** A flag that takes a key itself does not exist, and whoever tries one is told why; the key is not repeated. */
export const refusedKeyOption = (flag: '--key' | '--api-key', refuse: (message: string) => never) =>
  new Option(`${flag} <key>`).hideHelp().argParser(() => refuse(tell('misuse.keyOnLine', { flag })));

/** @throws UserError for `--base-url` where the work is left to workers that do not know it */
export function refuseCustomSite({ baseUrl, keyEnv, siteSetting }: CustomOptions, where: string): void {
  if (baseUrl === undefined && keyEnv === undefined && siteSetting === undefined) return;
  throw new UserError('usage', words('misuse.baseUrlElsewhere', { command: where }), {
    advice: words('misuse.baseUrlElsewhereAdvice'),
  });
}
