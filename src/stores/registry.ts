import { UserError } from '../domain/failures/user-error.js';
import { SpokenError } from '../domain/failures/spoken-error.js';
import { words } from '../words/words.js';
import type { JsonObject } from '../domain/json.js';
import * as builtIn from './index.js';
import type { StoreContext, StoreKind } from './kind.js';
import type { Store } from './store.js';

/** The kinds of stores a program knows. */
export interface StoreRegistry {
  readonly kinds: readonly StoreKind[];
  /** Opens a store by the name of its kind. @throws Error for a kind that is not known */
  open(kind: string, settings: JsonObject, context: StoreContext): Store;
}

/** All kinds of `index.ts`, and `own` besides. @throws UserError where two have the same name */
export function createStoreRegistry(own: readonly StoreKind[] = []): StoreRegistry {
  const kinds = [...Object.values<StoreKind>(builtIn), ...own];
  const twice = kinds.find(({ kind }, at) => kinds.findIndex((one) => one.kind === kind) < at);
  if (twice) {
    throw new UserError('config', words('store.twice', { kind: twice.kind }), { advice: words('store.otherKind') });
  }
  return {
    kinds,
    open(kind, settings, context) {
      const found = kinds.find((candidate) => candidate.kind === kind);
      if (found) return found.open(settings, context);
      throw new SpokenError(words('store.unknownKind', { kind, kinds: { list: kinds.map((one) => one.kind) } }));
    },
  };
}

/** Opens a store of plantain's own kinds. */
export const openStore: StoreRegistry['open'] = (...what) => createStoreRegistry().open(...what);
