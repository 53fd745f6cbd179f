import type { z } from 'zod';
import { type Config, loadConfig as load } from '../config/load.js';
import type { OwnKinds } from '../config/kinds.js';
import type { configSchema } from '../config/schema.js';
import { speak } from '../words/load.js';
import { chosenLanguage } from '../words/language.js';

/** What `plantain.config.json` may hold (`plantain init` writes one with comments); times in seconds. */
export type ConfigContent = z.input<typeof configSchema>;

export interface ConfigOptions extends OwnKinds {
  /** Where relative paths and the data folder `.plantain` start, and where `.env` is read (default: the current folder). */
  readonly folder?: string;
  /** Variables, keys among them (default: `process.env`). */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Reads `plantain.config.json` of the folder, or `file`.
 *
 * @throws ConfigError with all mistakes
 */
export function loadConfig({ file, ...options }: ConfigOptions & { readonly file?: string } = {}): Promise<Config> {
  return loaded({ ...placeOf(options), ...(file === undefined ? {} : { file }) });
}

/**
 * A configuration without a file: `content` is what the file would hold.
 *
 * @throws ConfigError with all mistakes
 */
export function createConfig(content: ConfigContent, options: ConfigOptions = {}): Promise<Config> {
  return loaded({ ...placeOf(options), content });
}

const placeOf = ({ folder = process.cwd(), env = process.env, ...kinds }: ConfigOptions) => ({ folder, env, ...kinds });

/** Messages for people are in the language of `PLANTAIN_LANG`, else of the configuration, else English. */
async function loaded(options: Parameters<typeof load>[0]): Promise<Config> {
  const chosen = chosenLanguage(options.env);
  await speak(chosen ?? 'en');
  const config = await load(options);
  await speak(chosen ?? config.lang ?? 'en');
  return config;
}
