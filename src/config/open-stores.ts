import { join } from 'node:path';
import { type Config, ConfigError } from './load.js';
import { relocated } from './data-folder.js';
import { storeKindsOf } from './kinds.js';
import { openStore } from '../stores/registry.js';
import type { UploadNotes } from '../providers/uploads.js';
import type { Store } from '../stores/store.js';
import { textIfThere } from '../stores/text.js';
import { meant } from '../domain/text/suggest.js';
import { UserError } from '../domain/failures/user-error.js';
import { sentences, type Text, words } from '../words/words.js';

/** There without any configuration. */
const FOLDER_STORE = 'local';

/** Opens a store of the configuration. @throws UserError when there is none of this name */
export function namedStore(config: Config, name: string, out?: string): Store {
  const found = config.stores[name];
  const broken = config.broken?.stores[name];
  if (broken) throw new ConfigError(broken);
  if (!found) {
    const known = Object.keys(config.stores);
    throw new UserError('config', sentences(words('config.storeUnknown', { name }), meant(name, known)), {
      advice: words('config.stores', { names: { names: known } }),
    });
  }
  const { kind, ...settings } = found;
  const context = { folder: config.folder, env: config.env, ...(out === undefined ? {} : { out }) };
  return storeKindsOf(config).open(kind, settings, context);
}

/** Opens each store once, so that what one has learnt, such as keys that end, serves every call. */
export function storeOpener(config: Config): (name: string, out?: string) => Store {
  const opened = new Map<string, Store>();
  return (name, out) => {
    const id = JSON.stringify([name, out]);
    const store = opened.get(id) ?? namedStore(config, name, out === undefined ? undefined : relocated(config, out));
    opened.set(id, store);
    return store;
  };
}

/**
 * Where the results of a batch go: a store whose upload is switched off has the folder of the store `local` in its place, which `tell` says.
 *
 * @throws UserError
 */
export function resultsStore(
  tell: (text: Text) => void,
  config: Config,
  name: string,
  out: string | undefined,
): { readonly storeName: string; readonly store: Store } {
  const isOff = config.stores[name]?.['upload'] === false;
  const storeName = isOff ? FOLDER_STORE : name;
  const store = namedStore(config, storeName, out);
  if (isOff && !store.hostLocal)
    throw new UserError('config', words('config.uploadOffNoFolder', { name, folder: FOLDER_STORE }), {
      advice: words('config.uploadOffAdvice', { folder: FOLDER_STORE }),
    });
  if (isOff) tell(words('config.uploadOff', { name }));
  if (out !== undefined && !store.hostLocal)
    throw new UserError('usage', words('config.outNoFolder', { name }), {
      advice: words('config.outNoFolderAdvice'),
    });
  return { storeName, store };
}

/** Where uploads of reference pictures are remembered: beside what is staged. */
export function uploadNotesOf(config: Config): UploadNotes {
  const { store } = stagingOf(config);
  return {
    read: (key) => textIfThere(store, key),
    write: (key, note) => store.put(key, Buffer.from(note), { type: 'application/json' }),
  };
}

/** Where items are staged: the store that the configuration names for it, else the data folder. */
export function stagingOf(config: Config): { readonly name?: string; readonly store: Store } {
  if (config.staging !== undefined) return { name: config.staging, store: namedStore(config, config.staging) };
  return { store: openStore('local', { path: join(config.dataDir, 'staging') }, { folder: config.folder, env: config.env }) };
}
