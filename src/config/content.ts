import { basename, dirname, join } from 'node:path';
import { Secret } from '../domain/secret.js';
import { type BrokenParts, checkConfig, usableParts } from './check.js';
import { declaredIn } from './declared/declarations.js';
import { parseConfigText, parseLeniently, readUtf8 } from './files.js';
import type { OwnKinds } from './kinds.js';
import type { Provider } from '../providers/provider.js';
import { isNodeConfig, readNodeConfig } from './older/node-config.js';
import { contentOf } from './older/older-config.js';
import { ConfigError } from './problems.js';
import { type Text, type Words, words } from '../words/words.js';
import { type ConfigFile, KEY_EXAMPLE, type SiteConfig } from './schema.js';

export const CONFIG_NAME = 'plantain.config.json';
/** What the ComfyUI node calls its own. */
const NODE_CONFIG_NAME = 'config.json';

/** What a configuration says, whichever form it has. */
export type Content = Omit<ConfigFile, 'sites'> & {
  readonly sites: Record<string, SiteConfig>;
  /** Absolute; absent when there is no file. */
  readonly file?: string;
  /** Names of sites as an older file has them, where they differ. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Absent: nothing is broken. */
  readonly broken?: BrokenParts;
  /** What the files of declared sites make. */
  readonly declared?: readonly Provider[];
  /** One line each, for a person. */
  readonly warnings: readonly Text[];
};

/** The same of a configuration that a program has built. @throws ConfigError with all mistakes */
export async function contentOfValue(value: unknown, folder: string, own: OwnKinds): Promise<Content> {
  const declared = await declaredIn(value, folder);
  return { ...checkConfig(value, own, declared), declared: [...declared.providers.values()], warnings: [] };
}

/**
 * Reads the configuration `named`, else `plantain.config.json` of the folder, else the `config.json` of the ComfyUI node there, else
 * nothing but defaults.
 *
 * @throws ConfigError with all mistakes
 */
export async function readContent(named: string | undefined, folder: string, own: OwnKinds = {}): Promise<Content> {
  const file = named ?? join(folder, CONFIG_NAME);
  const text = await readUtf8(file);
  if (text !== undefined) return contentOfText(text, file, own);
  if (named !== undefined) throw new ConfigError([{ path: '', message: words('config.noFile', { file }) }]);
  const other = join(folder, NODE_CONFIG_NAME);
  const found = await readUtf8(other);
  // Many programs call their configuration so.
  if (found !== undefined && isNodeConfig(parseLeniently(found))) return contentOfText(found, other, own);
  return { ...checkConfig({}, own), warnings: [] };
}

async function contentOfText(text: string, file: string, own: OwnKinds): Promise<Content> {
  const value = parseConfigText(text, file);
  if (isNodeConfig(value)) return contentOfNode(value, file);
  const declared = await declaredIn(value, dirname(file));
  const { content, broken } = usableParts(value, own, declared);
  return {
    ...content,
    broken,
    declared: [...declared.providers.values()],
    file,
    warnings: [...brokenWarnings(broken, file), ...keysInClear(content, file)],
  };
}

const BROKEN = { sites: 'config.brokenSite', stores: 'config.brokenStore' } as const;

function brokenWarnings(broken: BrokenParts, file: string): Words[] {
  return (['sites', 'stores'] as const).flatMap((what) =>
    Object.entries(broken[what]).map(([name, mistakes]) => {
      const problems = mistakes.map(({ path, message }) => words('problem.of', { name: path, problem: message }));
      return words(BROKEN[what], { name, file, problems: { sentences: problems } });
    }),
  );
}

function contentOfNode(value: unknown, file: string): Content {
  const older = readNodeConfig(value, file);
  const renamed = older.sites.filter(({ name, original }) => name !== original);
  const name = basename(file);
  return {
    ...contentOf(older),
    file,
    aliases: Object.fromEntries(renamed.map(({ name, original }) => [original, name])),
    warnings: [
      words('older.inUse', { file, name }),
      ...older.notices,
      ...(older.store ? [words('older.bucket', { file: name })] : []),
    ],
  };
}

function keysInClear({ sites, temporal }: ConfigFile, file: string): Words[] {
  const keys = [
    ...Object.entries(sites).map(([name, { key }]) => [`sites.${name}.key`, key] as const),
    ['temporal.apiKey', temporal.apiKey] as const,
  ];
  return keys
    .filter(([, key]) => key instanceof Secret)
    .map(([path]) => words('config.keyInClear', { path, file, example: KEY_EXAMPLE }));
}
