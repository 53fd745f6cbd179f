import type { z } from 'zod';
import type { JsonObject } from '../domain/json.js';
import type { Text } from '../words/words.js';
import type { Store } from './store.js';

export interface StoreContext {
  /** Absolute; relative paths in the settings start here. */
  readonly folder: string;
  /** Where keys are read from: the environment together with `.env`. */
  readonly env: NodeJS.ProcessEnv;
  /** Absolute; takes the place of the base folder of a local store (`--out`). */
  readonly out?: string;
}

/** A kind of store, as the configuration and the help know it. */
export interface StoreKind {
  readonly kind: string;
  /** One line for `--help` and the docs. */
  readonly title: Text;
  /** Schema of its settings in the configuration, without `kind`. */
  readonly settings: z.ZodType<JsonObject>;
  /** Touches nothing: what is wrong with the place is said by `check` and by the first call. */
  open(settings: JsonObject, context: StoreContext): Store;
}

/** A kind whose `open` gets its settings as the schema gives them. */
export function defineStore<S extends JsonObject>(kind: {
  readonly kind: string;
  readonly title: Text;
  readonly settings: z.ZodType<S>;
  open(settings: S, context: StoreContext): Store;
}): StoreKind {
  return { ...kind, open: (settings, context) => kind.open(kind.settings.parse(settings), context) };
}
