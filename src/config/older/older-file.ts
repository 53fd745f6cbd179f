import { extname } from 'node:path';
import { parseConfigText, readUtf8 } from '../files.js';
import { readIniConfig } from './ini-config.js';
import { isNodeConfig, readNodeConfig } from './node-config.js';
import type { OlderConfig } from './older-config.js';
import { ConfigError } from '../problems.js';
import { type Text, words } from '../../words/words.js';

/** Reads a file to be imported: an ini file by its extension, else the node's JSON. @throws ConfigError with all mistakes */
export async function readOlderFile(path: string): Promise<OlderConfig> {
  const text = await readUtf8(path);
  const refused = (message: Text) => new ConfigError([{ path: '', message }]);
  if (text === undefined) throw refused(words('config.noFile', { file: path }));
  if (['.ini', '.cfg', '.conf'].includes(extname(path).toLowerCase())) return readIniConfig(text, path);
  const value = parseConfigText(text, path);
  if (typeof value === 'object' && value !== null && 'sites' in value) {
    throw refused(words('older.ownForm', { file: path }));
  }
  if (!isNodeConfig(value)) throw refused(words('older.noNode', { file: path }));
  const older = readNodeConfig(value, path);
  if (older.sites.length === 0) throw refused(words('older.noUrl', { file: path }));
  return older;
}
