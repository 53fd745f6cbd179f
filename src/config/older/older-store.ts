import type { Secret } from '../../domain/secret.js';
import { ossSettings, regionOf } from '../../stores/oss/settings.js';
import { keyAt } from './older-key.js';
import { problemsOf } from '../problems.js';
import type { MissingKey } from '../schema.js';
import { type Text, words } from '../../words/words.js';

/** Settings of our store by what the node calls them. */
const NAMES = {
  oss_endpoint: 'endpoint',
  oss_bucket_name: 'bucket',
  oss_access_key_id: 'accessKeyId',
  oss_access_key_secret: 'accessKeySecret',
  oss_security_token: 'securityToken',
  oss_object_prefix: 'prefix',
  oss_use_signed_url: 'signedUrls',
  oss_signed_url_expire_seconds: 'expires',
  oss_enable_upload: 'enabled',
} as const;

type NodeName = keyof typeof NAMES;

/** Without one of these the node uploads nothing. */
const NEEDED = ['oss_endpoint', 'oss_bucket_name', 'oss_access_key_id', 'oss_access_key_secret'] as const;
const KEYS = ['oss_access_key_id', 'oss_access_key_secret', 'oss_security_token'] as const;
const SWITCHES = ['oss_enable_upload', 'oss_use_signed_url'] as const;
/** What the node has unless told otherwise. */
const NODE_PREFIX = 'uploads';

export interface StoreKey {
  readonly option: 'accessKeyId' | 'accessKeySecret' | 'securityToken';
  readonly key: Secret | MissingKey;
}

/** The bucket of an older file. */
export interface OlderStore {
  /** As in our own form, without the keys. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly keys: readonly StoreKey[];
  /** Whether the file has uploads switched on. */
  readonly enabled: boolean;
}

export interface OlderStoreReading {
  readonly store?: OlderStore;
  readonly notices: readonly Text[];
}

/** Whether an older file's key is one of those that make a store. */
export const isStoreName = (name: string): name is NodeName => Object.hasOwn(NAMES, name);

/** The store of the `oss_*` keys of an older file. One that cannot be made is named in a notice: the sites work without it. */
export function readOlderStore(values: Readonly<Record<string, unknown>>, file: string): OlderStoreReading {
  const textOf = (name: NodeName): string => written(values[name]);
  const lacking = NEEDED.filter((name) => textOf(name) === '');
  const switches = SWITCHES.filter((name) => flag(values[name]) === undefined && textOf(name) !== '');
  if (lacking.length === NEEDED.length && flag(values['oss_enable_upload']) !== true) return { notices: [] };
  const settings = settingsOf(values);
  const wrong = problemsOf(ossSettings, {
    ...settings,
    accessKeyId: { env: 'OSS_ACCESS_KEY_ID' },
    accessKeySecret: { env: 'OSS_ACCESS_KEY_SECRET' },
  });
  const reasons = [
    ...lacking.map((name) => words('problem.of', { name, problem: words('older.empty') })),
    ...switches.map((name) => words('problem.of', { name, problem: words('older.neither') })),
    ...(lacking.length > 0
      ? []
      : wrong.map(({ path, message }) => words('problem.of', { name: nodeNameOf(path), problem: message }))),
  ];
  if (reasons.length > 0) return { notices: [words('older.noStore', { file, list: { list: reasons } })] };
  const keys = KEYS.filter((name) => textOf(name) !== '').map((name) => ({
    option: NAMES[name],
    key: keyAt(textOf(name), name, file),
  }));
  const enabled = flag(values['oss_enable_upload']) === true;
  return { store: { settings, keys, enabled }, notices: [] };
}

function settingsOf(values: Readonly<Record<string, unknown>>): OlderStore['settings'] {
  const endpoint = written(values['oss_endpoint']);
  const expires = written(values['oss_signed_url_expire_seconds']);
  const prefix = values['oss_object_prefix'] === undefined ? NODE_PREFIX : written(values['oss_object_prefix']);
  return {
    endpoint,
    bucket: written(values['oss_bucket_name']),
    prefix: prefix.replace(/^\/+|\/+$/g, ''),
    signedUrls: flag(values['oss_use_signed_url']) ?? true,
    ...(expires === '' ? {} : { expires: Number(expires) }),
    // The node signs by V1, which needs no region.
    ...(regionOf({ endpoint: endpoint.replace(/^(?!https?:)/i, 'https://').replace(/\/$/, '') }) === undefined
      ? { signature: 'v1' }
      : {}),
  };
}

const nodeNameOf = (option: string): string => Object.entries(NAMES).find(([, own]) => own === option)?.[0] ?? option;

const written = (value: unknown): string =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/** As Python's configparser reads them; `undefined` for anything else. */
function flag(value: unknown): boolean | undefined {
  const word = written(value).toLowerCase();
  if (['true', 'yes', 'on', '1'].includes(word)) return true;
  return ['false', 'no', 'off', '0'].includes(word) ? false : undefined;
}
