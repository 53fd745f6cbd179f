import { join } from 'node:path';
import { addedSiteText } from '../../config/added-site.js';
import { checkConfig } from '../../config/check.js';
import { CONFIG_NAME } from '../../config/content.js';
import { variablesIn, withVariables } from '../../config/env-file.js';
import { parseConfigText, readUtf8 } from '../../config/files.js';
import { initialConfigText } from '../../config/initial.js';
import { freeVariable } from '../../config/older/import-plan.js';
import { writeWhole } from '../../disk/whole-file.js';
import { tell } from '../../words/current.js';
import type { Words } from '../../words/words.js';
import { gitAdvice } from './git-advice.js';
import type { DescribedSite } from './site.js';

/** Only the owner reads keys. */
const PRIVATE = 0o600;
const COMMON = 0o644;

/** What was written. */
export interface WrittenSite {
  /** Path of the configuration. */
  readonly file: string;
  /** Environment variable of its key. */
  readonly variable?: string;
  /** The `.env` that the key was added to; absent: it was there. */
  readonly envFile?: string;
  /** So that the key is not committed. */
  readonly advice?: Words;
}

/**
 * Writes a site to the configuration of a folder, and its key to `.env`. `add`: beside the sites of a configuration that is there; otherwise
 * it is replaced.
 *
 * @throws ConfigError for a configuration that does not fit together
 */
export async function writeSite(
  folder: string,
  site: DescribedSite,
  { environment, add = false }: { readonly environment: NodeJS.ProcessEnv; readonly add?: boolean },
): Promise<WrittenSite> {
  const { key, wantedVariable, ...described } = site;
  const [file, envFile] = [join(folder, CONFIG_NAME), join(folder, '.env')];
  const envText = (await readUtf8(envFile)) ?? '';
  const there = variablesIn(envText);
  const variable = freeVariable(wantedVariable, key, { there, environment });
  const initial = { ...described, ...(key ? { variable } : {}) };
  const before = add ? await readUtf8(file) : undefined;
  const text = before === undefined ? initialConfigText(initial) : addedSiteText(before, initial);
  checkConfig(parseConfigText(text, file));
  const isSet = key && (there[variable] === key.reveal() || environment[variable] === key.reveal());
  // The key goes first: should this be the last that happens, nothing refers to what is not there.
  if (key && !isSet) {
    await writeWhole(envFile, withVariables(envText, [{ name: variable, key }], tell('init.added')), PRIVATE);
  }
  await writeWhole(file, text, COMMON);
  const advice = key && !isSet ? await gitAdvice(envFile) : undefined;
  return {
    file,
    ...(key ? { variable } : {}),
    ...(key && !isSet ? { envFile } : {}),
    ...(advice ? { advice } : {}),
  };
}
