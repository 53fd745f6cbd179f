import { basename } from 'node:path';
import { parse } from 'ini';
import { DEFAULT_BASE_URL } from '../../providers/gemini/address.js';
import { modelAt, type OlderConfig } from './older-config.js';
import { keyAt } from './older-key.js';
import { isStoreName, readOlderStore } from './older-store.js';
import { ConfigError, type ConfigProblem, problemsOf } from '../problems.js';
import { costFactor, httpAddress } from '../schema.js';
import { type Text, words } from '../../words/words.js';

const SECTION = 'gemini';
/** Where the keys of the bucket may stand as well. */
const STORE_SECTION = 'oss';
const MOST_AT_ONCE = 100;
const KNOWN = ['api_key', 'base_url', 'url', 'model', 'balance_cost_factor', 'max_workers'];

/**
 * An ini file with a section `[gemini]`: `api_key`, `max_workers` (the concurrency), `balance_cost_factor`, and where they are there
 * `base_url` or `url`, and `model`. `oss_*` stand there or in `[oss]`. Names in any case, as Python's configparser reads them.
 *
 * @throws ConfigError with all mistakes
 */
export function readIniConfig(text: string, path: string): OlderConfig {
  const file = basename(path);
  const sections = parse(text);
  const values = valuesOf(sections, SECTION);
  if (values === undefined)
    throw new ConfigError([{ path: '', message: words('older.noSection', { file: path, section: SECTION }) }]);
  const bucket = valuesOf(sections, STORE_SECTION) ?? new Map<string, unknown>();
  const problems: ConfigProblem[] = [];
  const word = (key: string): string | undefined => {
    const value = values.get(key);
    if (typeof value === 'object' && value !== null)
      problems.push({ path: `${SECTION}.${key}`, message: words('older.severalTimes') });
    return typeof value === 'string' ? value.trim() || undefined : undefined;
  };
  const address = word('base_url') ?? word('url');
  const baseUrl = address ?? DEFAULT_BASE_URL;
  if (address !== undefined) problems.push(...problemsOf(httpAddress, address, [SECTION, 'base_url']));
  const workers = workersOf(word('max_workers'), problems);
  const factor = factorOf(word('balance_cost_factor'), problems);
  const model = word('model');
  const key = word('api_key');
  if (problems.length > 0) throw new ConfigError(problems);
  const { store, notices } = readOlderStore(Object.fromEntries([...values, ...bucket]), file);
  const asked = model ?? modelAt(baseUrl);
  const place = `${SECTION}.api_key`;
  return {
    sites: [
      {
        name: SECTION,
        original: SECTION,
        baseUrl,
        key: key === undefined ? { place, missing: words('key.empty') } : keyAt(key, place, file),
        ...(asked === undefined ? {} : { model: asked }),
        ...(factor === undefined ? {} : { costFactor: factor }),
      },
    ],
    defaultSite: SECTION,
    ...(workers === undefined ? {} : { concurrency: Math.min(MOST_AT_ONCE, Math.max(1, workers)) }),
    ...(store === undefined ? {} : { store }),
    notices: [
      ...clampNotice(workers),
      ...unusedNotice(sections, { [SECTION]: values, [STORE_SECTION]: bucket }, file),
      ...notices,
    ],
  };
}

/** The values of a section, names in small letters. */
function valuesOf(sections: Readonly<Record<string, unknown>>, wanted: string): Map<string, unknown> | undefined {
  const name = Object.keys(sections).find((section) => section.toLowerCase() === wanted);
  const section: unknown = name === undefined ? undefined : sections[name];
  if (typeof section !== 'object' || section === null) return undefined;
  return new Map(Object.entries(section).map(([key, value]) => [key.toLowerCase(), value as unknown]));
}

function workersOf(text: string | undefined, problems: ConfigProblem[]): number | undefined {
  if (text === undefined) return undefined;
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  problems.push({ path: `${SECTION}.max_workers`, message: words('older.workers') });
  return undefined;
}

function factorOf(text: string | undefined, problems: ConfigProblem[]): number | undefined {
  if (text === undefined) return undefined;
  const factor = Number(text);
  problems.push(...problemsOf(costFactor, factor, [SECTION, 'balance_cost_factor']));
  return factor;
}

function clampNotice(workers: number | undefined): Text[] {
  if (workers === undefined || (workers >= 1 && workers <= MOST_AT_ONCE)) return [];
  return [words('older.clamped', { workers, most: MOST_AT_ONCE })];
}

function unusedNotice(
  sections: Record<string, unknown>,
  read: Readonly<Record<string, ReadonlyMap<string, unknown>>>,
  file: string,
): Text[] {
  const isKnown = (section: string, key: string): boolean => isStoreName(key) || (section === SECTION && KNOWN.includes(key));
  const unused = [
    ...Object.keys(sections).filter((section) => !Object.hasOwn(read, section.toLowerCase())),
    ...Object.entries(read).flatMap(([section, values]) =>
      [...values.keys()].filter((key) => !isKnown(section, key)).map((key) => `${section}.${key}`),
    ),
  ];
  return unused.length === 0 ? [] : [words('older.unused', { file, names: { names: unused } })];
}
