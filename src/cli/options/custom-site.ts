import { Option } from '@commander-js/extra-typings';
import { BUILT_IN_KEY } from '../../config/initial.js';
import { UserError } from '../../domain/failures/user-error.js';
import { parameter } from './values.js';
import type { CustomOptions } from '../../prepare/batch-options.js';

export const baseUrlOption = () =>
  new Option('--base-url <url>', 'Base URL of a site that is not in the configuration, for this run only').conflicts('site');

export const keyEnvOption = () =>
  new Option('--key-env <name>', `Environment variable with the key for --base-url (default: ${BUILT_IN_KEY})`);

export const siteSettingOption = () =>
  new Option(
    '--site-setting <key=value>',
    'Setting of the site of --base-url, such as version=v1beta or authMode=bearer (repeatable)',
  ).argParser(parameter);

/** A flag that takes a key itself does not exist, and whoever tries one is told why; the key is not repeated. */
export const refusedKeyOption = (flag: '--key' | '--api-key', refuse: (message: string) => never) =>
  new Option(`${flag} <key>`)
    .hideHelp()
    .argParser(() =>
      refuse(
        `error: there is no ${flag}: what stands on a command line is seen by every program of this computer, and stays in the history of the shell. ` +
          'Write NAME=… into .env and give --key-env NAME.',
      ),
    );

/** @throws UserError for `--base-url` where the work is left to workers that do not know it */
export function refuseCustomSite({ baseUrl, keyEnv, siteSetting }: CustomOptions, where: string): void {
  if (baseUrl === undefined && keyEnv === undefined && siteSetting === undefined) return;
  throw new UserError(
    'usage',
    `--base-url makes a site for the worker of this command, and ${where} leaves the work to others.`,
    { advice: 'Put the site into their configuration, and name it by --site.' },
  );
}
