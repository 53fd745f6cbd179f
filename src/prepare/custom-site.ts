import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type EventSink, info } from '../client/events.js';
import { readUtf8 } from '../config/files.js';
import { BUILT_IN_KEY } from '../config/initial.js';
import { lookUpKey } from '../config/key.js';
import type { Config } from '../config/load.js';
import { problemsOf } from '../config/problems.js';
import { httpAddress, type SiteConfig } from '../config/schema.js';
import { Secret } from '../domain/secret.js';
import { UserError } from '../domain/failures/user-error.js';
import { createRegistry } from '../providers/registry.js';
import type { CustomOptions } from './batch-options.js';
import type { ListedBatch } from '../client/batches/listed-batch.js';
import { type Text, words } from '../words/words.js';
import { writeWhole } from '../disk/whole-file.js';

/** A site that one command line describes: a URL, and the variable that holds its key. */
const CUSTOM = z.object({
  baseUrl: httpAddress,
  keyEnv: z.string().regex(/^[A-Z_][A-Z0-9_]*$/),
  settings: z.record(z.string(), z.json()).default({}),
});
/** The kind of site that a URL and a key make. */
const provider = () => {
  const found = createRegistry().providers.find(({ byBaseUrl }) => byBaseUrl);
  if (!found) throw new Error('No provider has sites that a base URL makes.');
  return found;
};
type CustomSite = z.infer<typeof CUSTOM>;

/**
 * The configuration with the site of `--base-url`, and its name; as it is without one. The site is written down in the data folder,
 * without the key, so that `resume` knows it. It is not put into Temporal: whoever can write there must not be able to say where a key
 * is sent.
 *
 * @throws UserError
 */
export async function withCustomSite<O extends CustomOptions & { readonly site?: string | undefined }>(
  emit: EventSink,
  config: Config,
  options: O,
): Promise<{ readonly config: Config; readonly options: O }> {
  const { baseUrl, keyEnv, siteSetting } = options;
  if (baseUrl === undefined) {
    if (keyEnv !== undefined) throw alone('custom.keyEnvAlone', '--key-env');
    if (siteSetting !== undefined) throw alone('custom.settingAlone', '--site-setting');
    return { config, options };
  }
  const custom = checked({ baseUrl, keyEnv: keyEnv ?? BUILT_IN_KEY, settings: CUSTOM.shape.settings.parse(siteSetting ?? {}) });
  const name = nameOf(custom);
  const key = keyOf(config, custom);
  await mkdir(folderOf(config), { recursive: true });
  await writeWhole(fileOf(config, name), `${JSON.stringify(custom)}\n`, 0o644);
  emit(info(words('custom.site', { site: name, url: baseUrl, tail: key.tail, source: key.source })));
  return { config: withSites(config, { [name]: siteOf(custom) }), options: { ...options, site: name } };
}

/** The configuration with the sites of `--base-url` that these batches were started with, and why some of them are not in it. */
export async function withCustomSitesOf(
  config: Config,
  batches: readonly ListedBatch[],
): Promise<{ readonly config: Config; readonly missing: readonly Text[] }> {
  const found: Record<string, SiteConfig> = {};
  const missing: Text[] = [];
  for (const { batchId, start } of batches) {
    for (const name of start?.sites ?? []) {
      if (Object.hasOwn(config.sites, name) || !isCustomName(name)) continue;
      const custom = await readCustom(config, name);
      if (!custom) {
        missing.push(words('custom.otherFolder', { batch: batchId, site: name }));
        continue;
      }
      const key = lookUpKey({ env: custom.keyEnv }, config);
      if (key instanceof Secret) found[name] = siteOf(custom);
      else missing.push(words('custom.keyOfBatch', { batch: batchId, site: name, missing: key.missing }));
    }
  }
  return { config: withSites(config, found), missing };
}

const withSites = (config: Config, sites: Config['sites']): Config => ({ ...config, sites: { ...config.sites, ...sites } });
const siteOf = ({ baseUrl, keyEnv, settings }: CustomSite): SiteConfig => ({
  provider: provider().kind,
  baseUrl,
  key: { env: keyEnv },
  settings,
});

/**
 * Two commands of a folder may each have a site of their own: a name for each URL, key and settings keeps their task queues apart,
 * and so each request at the site that it is meant for.
 */
function nameOf({ baseUrl, keyEnv, settings }: CustomSite): string {
  const set = Object.entries(settings).map(([name, value]) => `\n${name}=${JSON.stringify(value)}`);
  const digest = createHash('sha256')
    .update(`${baseUrl}\n${keyEnv}${set.sort().join('')}`)
    .digest('hex');
  return `Custom-${digest.slice(0, 8)}`;
}

const isCustomName = (name: string): boolean => /^Custom-[0-9a-f]{8}$/.test(name);
const folderOf = ({ dataDir }: Config): string => join(dataDir, 'custom-sites');
const fileOf = (config: Config, name: string): string => join(folderOf(config), `${name}.json`);

async function readCustom(config: Config, name: string): Promise<CustomSite | undefined> {
  const text = await readUtf8(fileOf(config, name));
  if (text === undefined) return undefined;
  const custom = CUSTOM.parse(JSON.parse(text));
  return nameOf(custom) === name ? custom : undefined;
}

function checked(custom: CustomSite): CustomSite {
  const [wrong] = problemsOf(httpAddress, custom.baseUrl);
  if (wrong) throw new UserError('usage', words('problem.of', { name: '--base-url', problem: wrong.message }));
  if (!CUSTOM.shape.keyEnv.safeParse(custom.keyEnv).success)
    throw new UserError('usage', words('custom.keyEnv'), { advice: words('custom.keyEnvAdvice') });
  const problems = problemsOf(provider().settings, custom.settings);
  if (problems.length > 0) {
    const options = problems.map(({ path }) => `--site-setting ${path}`);
    throw new UserError('usage', words('custom.settings', { url: custom.baseUrl }), {
      problems: problems.map(({ message }, index) => words('problem.of', { name: options[index] ?? '', problem: message })),
      advice: words('custom.settingsAdvice', { options: { list: options, or: true } }),
    });
  }
  return custom;
}

function keyOf(config: Config, { baseUrl, keyEnv }: CustomSite): Secret {
  const key = lookUpKey({ env: keyEnv }, config);
  if (key instanceof Secret) return key;
  throw new UserError('config', words('custom.keyMissing', { url: baseUrl, missing: key.missing }), {
    advice: words('custom.keyMissingAdvice', { variable: keyEnv }),
  });
}

const alone = (key: 'custom.keyEnvAlone' | 'custom.settingAlone', option: string): UserError =>
  new UserError('usage', words(key), { advice: words('custom.aloneAdvice', { option }) });
