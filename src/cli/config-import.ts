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
import { gitAdvice } from '../prepare/setup/git-advice.js';
import type { Scope } from './scope.js';
import { exists } from '../disk/files.js';
import { writeWhole } from '../disk/whole-file.js';
import { say, tell } from '../words/current.js';
import { chain, type Text, words } from '../words/words.js';

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
    throw new UserError('conflict', words('import.exists', { file: out }), {
      advice: words('import.existsAdvice'),
    });
  const before = (await readUtf8(envFile)) ?? '';
  const plan = planImport(older, variablesIn(before), context.env);
  const text = importedConfigText(older, plan, file);
  checkConfig(parseConfigText(text, out));
  const after = withVariables(before, plan.added, tell('import.added', { file: basename(file) }));
  // The keys go first: should this be the last that happens, nothing refers to what is not there, and a second try finds them.
  if (after !== before) await writeWhole(envFile, after, PRIVATE);
  await writeWhole(out, text, COMMON);
  for (const notice of older.notices) emit(warning(notice));
  const written = { file: out, count: plan.sites.length };
  renderer.answer(record(out, envFile, plan), [
    replaces ? tell('import.replaced', written) : tell('import.wrote', written),
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
  const [bucket, endpoint] = [String(store.settings['bucket'] ?? ''), String(store.settings['endpoint'] ?? '')];
  const variables = { list: keys.map(({ variable }) => variable) };
  const facts = { store: OSS_STORE, bucket, endpoint, variables };
  return `  ${store.enabled ? tell('import.store', facts) : tell('import.storeUnused', facts)}`;
}

function siteLine({ site, variable }: PlannedSite): string {
  const { name, original, baseUrl: url, key } = site;
  const facts = { site: name === original ? name : words('import.renamed', { site: name, original }), url, variable };
  return `  ${key instanceof Secret ? tell('import.site', { ...facts, key: key.tail }) : tell('import.siteNoKey', facts)}`;
}

function envLine(envFile: string, { added }: ImportPlan): string {
  return added.length === 0
    ? tell('import.envKept', { file: envFile })
    : tell('import.envAdded', { file: envFile, variables: { list: added.map(({ name }) => name) } });
}

/** What is left for a person to do. */
interface ImportFiles {
  readonly file: string;
  readonly out: string;
  readonly envFile: string;
}

async function advise(scope: Scope, { file, out, envFile }: ImportFiles, plan: ImportPlan): Promise<void> {
  const { folder, emit } = scope;
  const warn = (text: Text): void => emit(warning(text));
  for (const { site, variable } of plan.sites) {
    if (!(site.key instanceof Secret))
      warn(words('import.noKey', { site: site.name, why: chain(site.key.place, site.key.missing), variable, file: envFile }));
  }
  for (const { option, key, variable } of plan.store?.keys ?? []) {
    if (!(key instanceof Secret))
      warn(
        words('import.noStoreKey', {
          store: OSS_STORE,
          option,
          why: chain(key.place, key.missing),
          variable,
          file: envFile,
        }),
      );
    else if (option === 'securityToken') warn(words('import.temporary'));
  }
  const isRead = basename(envFile) === '.env' && [folder, dirname(out)].includes(dirname(envFile));
  if (!isRead) warn(words('import.notRead', { read: join(dirname(out), '.env'), file: envFile }));
  const advice = await gitAdvice(envFile);
  if (advice !== undefined) warn(advice);
  if (plan.sites.some(({ site }) => site.key instanceof Secret)) warn(words('import.stillThere', { file }));
  const flag = out === join(folder, CONFIG_NAME) ? '' : ` --config ${out}`;
  emit(info(words('import.next', { config: flag })));
}
