import { basename, dirname, join, resolve } from 'node:path';
import { info, warning } from '../client/events.js';
import { checkConfig } from '../config/check.js';
import { CONFIG_NAME } from '../config/content.js';
import { variablesIn, withVariables } from '../config/env-file.js';
import { parseConfigText, readUtf8 } from '../config/files.js';
import { type ImportPlan, planImport, type PlannedSite, type PlannedStore } from '../config/older/import-plan.js';
import { importedConfigText, OSS_STORE } from '../config/older/import-text.js';
import { readOlderFile } from '../config/older/older-file.js';
import type { JsonObject } from '../domain/json.js';
import { Secret } from '../domain/secret.js';
import { UserError } from '../domain/failures/user-error.js';
import { EXIT } from './exit.js';
import { gitAdvice } from './git-advice.js';
import { plural } from '../domain/text/text.js';
import { say } from '../words/current.js';
import type { Scope } from './scope.js';
import { exists } from '../disk/files.js';
import { writeWhole } from '../disk/whole-file.js';

export interface ImportOptions {
  readonly out?: string | undefined;
  readonly env?: string | undefined;
  readonly force?: true | undefined;
}

/** Only the owner reads keys. */
const PRIVATE = 0o600;
const COMMON = 0o644;

/** Turns an older file into plantain's own form, and its keys into variables of an `.env`. */
export async function importConfig(scope: Scope, source: string, options: ImportOptions): Promise<number> {
  const { context, folder, emit, renderer } = scope;
  const file = resolve(context.cwd, source);
  const out = options.out === undefined ? join(folder, CONFIG_NAME) : resolve(context.cwd, options.out);
  const envFile = options.env === undefined ? join(dirname(out), '.env') : resolve(context.cwd, options.env);
  const older = await readOlderFile(file);
  const replaces = await exists(out);
  if (replaces && !options.force)
    throw new UserError('conflict', `${out} is there already; nothing was changed.`, {
      advice: 'Name another file with --out, or replace it with --force.',
    });
  const before = (await readUtf8(envFile)) ?? '';
  const plan = planImport(older, variablesIn(before), context.env);
  const text = importedConfigText(older, plan, file);
  checkConfig(parseConfigText(text, out));
  const after = withVariables(before, plan.added, `Added by plantain config import, from ${basename(file)}`);
  // The keys go first: should this be the last that happens, nothing refers to what is not there, and a second try finds them.
  if (after !== before) await writeWhole(envFile, after, PRIVATE);
  await writeWhole(out, text, COMMON);
  for (const notice of older.notices) emit(warning(notice));
  renderer.answer(record(out, envFile, plan), [
    `${replaces ? 'Replaced' : 'Wrote'} ${out}: ${plural(plan.sites.length, 'site')}`,
    ...plan.sites.map(siteLine),
    ...(plan.store ? [storeLine(plan.store)] : []),
    envLine(envFile, plan),
  ]);
  await advise(scope, { file, out, envFile }, plan);
  return EXIT.delivered;
}

function record(config: string, env: string, { sites, store, added }: ImportPlan): JsonObject {
  return {
    config,
    env,
    added: added.map(({ name }) => name),
    sites: sites.map(({ site, variable }) => ({
      name: site.name,
      ...(site.original === site.name ? {} : { original: site.original }),
      baseUrl: site.baseUrl,
      ...(site.model === undefined ? {} : { model: site.model }),
      variable,
      ...(site.key instanceof Secret ? { key: site.key.tail } : { missing: say(site.key.missing) }),
    })),
    ...(store && { store: { name: OSS_STORE, ...store.store.settings, variables: store.keys.map(({ variable }) => variable) } }),
  };
}

function storeLine({ store, keys }: PlannedStore): string {
  const use = store.enabled ? 'pictures go there' : `used with --store ${OSS_STORE}`;
  const { bucket = '', endpoint = '' } = store.settings;
  return `  Store ${OSS_STORE}: ${bucket} at ${endpoint}, keys in ${keys.map(({ variable }) => variable).join(', ')}; ${use}`;
}

function siteLine({ site, variable }: PlannedSite): string {
  const { name, original, baseUrl, key } = site;
  const was = name === original ? '' : ` (was ${original})`;
  return `  ${name}${was}: ${baseUrl}, ${key instanceof Secret ? `key ${key.tail} in` : 'no key yet:'} ${variable}`;
}

function envLine(envFile: string, { added }: ImportPlan): string {
  return added.length === 0 ? `${envFile} is as it was.` : `Added to ${envFile}: ${added.map(({ name }) => name).join(', ')}`;
}

/** What is left for a person to do. */
interface ImportFiles {
  readonly file: string;
  readonly out: string;
  readonly envFile: string;
}

async function advise(scope: Scope, { file, out, envFile }: ImportFiles, plan: ImportPlan): Promise<void> {
  const { folder, emit } = scope;
  const warn = (text: string): void => emit(warning(text));
  for (const { site, variable } of plan.sites) {
    if (!(site.key instanceof Secret))
      warn(`Site ${site.name} has no key: ${site.key.place} ${say(site.key.missing)}. Write ${variable}=… into ${envFile}`);
  }
  for (const { option, key, variable } of plan.store?.keys ?? []) {
    if (!(key instanceof Secret))
      warn(`Store ${OSS_STORE} has no ${option}: ${key.place} ${say(key.missing)}. Write ${variable}=… into ${envFile}`);
    else if (option === 'securityToken')
      warn('oss_security_token is a temporary key. For batches that outlive it, give the store "credentials" (docs/stores.md).');
  }
  const isRead = basename(envFile) === '.env' && [folder, dirname(out)].includes(dirname(envFile));
  if (!isRead) warn(`plantain reads ${join(dirname(out), '.env')}, not ${envFile}: set its variables in the environment.`);
  const advice = await gitAdvice(envFile);
  if (advice !== undefined) warn(advice);
  if (plan.sites.some(({ site }) => site.key instanceof Secret))
    warn(`${file} still holds the keys in clear: delete it, unless the node goes on using it.`);
  const flag = out === join(folder, CONFIG_NAME) ? '' : ` --config ${out}`;
  emit(info(`Next: plantain run${flag}`));
}
