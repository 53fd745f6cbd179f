import { basename } from 'node:path';
import { z } from 'zod';
import type { Secret } from '../../domain/secret.js';
import { modelAt, nameSites, type OlderConfig, type OlderSite } from './older-config.js';
import { keyAt } from './older-key.js';
import { isStoreName, readOlderStore } from './older-store.js';
import { DEFAULT_BASE_URL } from '../../providers/gemini/address.js';
import { ConfigError, type ConfigProblem, problemsOf } from '../problems.js';
import { httpAddress, type MissingKey } from '../schema.js';
import { expects } from '../../words/expected.js';
import { type Text, words } from '../../words/words.js';

const KEY = words('takes.nodeKey');
const ADDRESS = words('takes.nodeUrl');
const MODEL = words('takes.nodeModel');
const word = (what: Text) => expects(z.string(), what).nullish();

const nodeSite = expects(z.looseObject({ url: word(ADDRESS), api_key: word(KEY), model: word(MODEL) }), words('takes.nodeSite'));
const nodeSchema = z.looseObject({
  mirror_sites: expects(z.record(z.string(), nodeSite), words('takes.sites')).nullish(),
  api_key: word(KEY),
  base_url: word(ADDRESS),
  model: word(MODEL),
});

type NodeFile = z.infer<typeof nodeSchema>;

/** The sites that the node takes first, whatever their place in the file. */
const PREFERRED = ['nano-banana官方', 'comfly'];

/** Whether a JSON value is the `config.json` of the ComfyUI node, right or wrong, and not plantain's own configuration. */
export function isNodeConfig(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || 'sites' in value) return false;
  const text = (name: string): boolean => {
    const part = (value as Record<string, unknown>)[name];
    return typeof part === 'string' && part.trim() !== '';
  };
  return 'mirror_sites' in value || text('api_key') || text('base_url');
}

/**
 * The node's `config.json`: `mirror_sites` with `url` and `api_key` each, and `api_key` and `base_url` for sites that have none of their
 * own (protocols/gemini.md, section 6). A site without any URL is skipped; one without a key is missed when it is used.
 *
 * @throws ConfigError with all mistakes
 */
export function readNodeConfig(value: unknown, path: string): OlderConfig {
  const wrong = problemsOf(nodeSchema, value);
  if (wrong.length > 0) throw new ConfigError(wrong);
  const file = nodeSchema.parse(value);
  const listed = Object.entries(file.mirror_sites ?? {});
  const problems = [
    ...addressProblems(file.base_url, ['base_url']),
    ...listed.flatMap(([name, { url }]) => addressProblems(url, ['mirror_sites', name, 'url'])),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  const fileName = basename(path);
  const sites = listed.length === 0 ? globalSite(file, fileName) : mirrorSites(file, fileName);
  const { store, notices } = readOlderStore(file, fileName);
  const first = PREFERRED.map((name) => sites.find(({ original }) => original === name)).find((site) => site) ?? sites[0];
  return {
    sites,
    ...(first === undefined ? {} : { defaultSite: first.name }),
    ...(store === undefined ? {} : { store }),
    notices: [...noticesOf(file, fileName), ...notices],
  };
}

const trimmed = (text: string | null | undefined): string | undefined => text?.trim() || undefined;

function addressProblems(text: string | null | undefined, place: readonly string[]): ConfigProblem[] {
  const address = trimmed(text);
  return address === undefined ? [] : problemsOf(httpAddress, address, place);
}

function mirrorSites(file: NodeFile, fileName: string): OlderSite[] {
  const sites = Object.entries(file.mirror_sites ?? {}).flatMap(([original, site]) => {
    const baseUrl = trimmed(site.url) ?? trimmed(file.base_url);
    if (baseUrl === undefined) return [];
    const place = `mirror_sites.${original}.api_key`;
    const own = trimmed(site.api_key);
    const key = own === undefined ? globalKey(file, fileName, place) : keyAt(own, place, fileName);
    return [{ original, baseUrl, key, ...modelOf(baseUrl, site.model, file.model) }];
  });
  return nameSites(sites);
}

/** What the node calls Custom: the URL and the key that stand beside the sites. */
function globalSite(file: NodeFile, fileName: string): OlderSite[] {
  if (trimmed(file.api_key) === undefined && trimmed(file.base_url) === undefined) return [];
  const baseUrl = trimmed(file.base_url) ?? DEFAULT_BASE_URL;
  return nameSites([{ original: 'Custom', baseUrl, key: globalKey(file, fileName, 'api_key'), ...modelOf(baseUrl, file.model) }]);
}

function globalKey(file: NodeFile, fileName: string, place: string): Secret | MissingKey {
  const text = trimmed(file.api_key);
  if (text !== undefined) return keyAt(text, 'api_key', fileName);
  return { place, missing: words(place === 'api_key' ? 'key.empty' : 'older.emptyBoth') };
}

function modelOf(baseUrl: string, ...named: readonly (string | null | undefined)[]): { readonly model?: string } {
  const model = named.map(trimmed).find((name) => name !== undefined) ?? modelAt(baseUrl);
  return model === undefined ? {} : { model };
}

function noticesOf(file: NodeFile, fileName: string): Text[] {
  const sites = Object.entries(file.mirror_sites ?? {});
  const unused = new Set([
    ...unknownKeys(file, nodeSchema.shape).filter((name) => !isStoreName(name)),
    ...sites.flatMap(([, site]) => unknownKeys(site, nodeSite.shape).map((name) => `mirror_sites.*.${name}`)),
  ]);
  const addressless = trimmed(file.base_url) === undefined ? sites.filter(([, { url }]) => trimmed(url) === undefined) : [];
  return [
    ...(addressless.length === 0
      ? []
      : [words('older.skipped', { file: fileName, names: { names: addressless.map(([name]) => name) } })]),
    ...(unused.size === 0 ? [] : [words('older.unusedNode', { file: fileName, names: { names: [...unused] } })]),
  ];
}

/** A name with a low line in front is a comment of the file's author. */
const unknownKeys = (value: object, shape: object): string[] =>
  Object.keys(value).filter((name) => !Object.hasOwn(shape, name) && !name.startsWith('_'));
