import { basename, join } from 'node:path';
import { Secret } from '../domain/secret.js';
import { type BrokenParts, checkConfig, usableParts } from './check.js';
import { parseConfigText, parseLeniently, readUtf8 } from './files.js';
import type { OwnKinds } from './kinds.js';
import { isNodeConfig, readNodeConfig } from './older/node-config.js';
import { contentOf } from './older/older-config.js';
import { ConfigError } from './problems.js';
import type { ConfigFile, SiteConfig } from './schema.js';

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
  /** One line each, for a person. */
  readonly warnings: readonly string[];
};

/** The same of a configuration that a program has built. @throws ConfigError with all mistakes */
export const contentOfValue = (value: unknown, own: OwnKinds): Content => ({ ...checkConfig(value, own), warnings: [] });

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
  if (named !== undefined) throw new ConfigError([{ path: '', message: `there is no file ${file}` }]);
  const other = join(folder, NODE_CONFIG_NAME);
  const found = await readUtf8(other);
  // Many programs call their configuration so.
  if (found !== undefined && isNodeConfig(parseLeniently(found))) return contentOfText(found, other, own);
  return { ...checkConfig({}, own), warnings: [] };
}

function contentOfText(text: string, file: string, own: OwnKinds): Content {
  const value = parseConfigText(text, file);
  if (isNodeConfig(value)) return contentOfNode(value, file);
  const { content, broken } = usableParts(value, own);
  return { ...content, broken, file, warnings: [...brokenWarnings(broken, file), ...keysInClear(content, file)] };
}

function brokenWarnings(broken: BrokenParts, file: string): string[] {
  return (['site', 'store'] as const).flatMap((what) =>
    Object.entries(broken[`${what}s`]).map(([name, problems]) => {
      const words = problems.map(({ path, message }) => `${path} ${message}`).join('; ');
      return `The ${what} ${name} of ${file} cannot be used: ${words}. What does not use it works.`;
    }),
  );
}

function contentOfNode(value: unknown, file: string): Content {
  const older = readNodeConfig(value, file);
  const renamed = older.sites.filter(({ name, original }) => name !== original);
  const use = `Using the configuration of the ComfyUI node, ${file}, where keys stand in clear.`;
  const bucket =
    older.store && `The oss_* keys of ${basename(file)} become a store by that command; until then pictures stay here.`;
  return {
    ...contentOf(older),
    file,
    aliases: Object.fromEntries(renamed.map(({ name, original }) => [original, name])),
    warnings: [
      `${use} To move them to .env: plantain config import ${basename(file)}`,
      ...older.notices,
      ...(bucket ? [bucket] : []),
    ],
  };
}

function keysInClear({ sites, temporal }: ConfigFile, file: string): string[] {
  const keys = [
    ...Object.entries(sites).map(([name, { key }]) => [`sites.${name}.key`, key] as const),
    ['temporal.apiKey', temporal.apiKey] as const,
  ];
  return keys
    .filter(([, key]) => key instanceof Secret)
    .map(([path]) => `${path} stands in clear in ${file}: move it to .env and write { "env": "NAME" } instead.`);
}
