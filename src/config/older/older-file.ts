import { extname } from 'node:path';
import { parseConfigText, readUtf8 } from '../files.js';
import { readIniConfig } from './ini-config.js';
import { isNodeConfig, readNodeConfig } from './node-config.js';
import type { OlderConfig } from './older-config.js';
import { ConfigError } from '../problems.js';

/** Reads a file to be imported: an ini file by its extension, else the node's JSON. @throws ConfigError with all mistakes */
export async function readOlderFile(path: string): Promise<OlderConfig> {
  const text = await readUtf8(path);
  const refused = (message: string) => new ConfigError([{ path: '', message }]);
  if (text === undefined) throw refused(`there is no file ${path}`);
  if (['.ini', '.cfg', '.conf'].includes(extname(path).toLowerCase())) return readIniConfig(text, path);
  const value = parseConfigText(text, path);
  if (typeof value === 'object' && value !== null && 'sites' in value) {
    throw refused(`${path} has plantain's own form already; it can be used as it is, with --config`);
  }
  if (!isNodeConfig(value)) throw refused(`${path} is no configuration of the node; expected mirror_sites, api_key or base_url`);
  const older = readNodeConfig(value, path);
  if (older.sites.length === 0) throw refused(`${path} names no site with a url`);
  return older;
}
