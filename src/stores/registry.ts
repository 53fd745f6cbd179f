import { UserError } from '../domain/failures/user-error.js';
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
    throw new UserError('config', `There are two stores of the kind "${twice.kind}".`, { advice: 'Give yours another `kind`.' });
  }
  return {
    kinds,
    open(kind, settings, context) {
      const found = kinds.find((candidate) => candidate.kind === kind);
      if (found) return found.open(settings, context);
      throw new Error(`There is no store of the kind "${kind}"; there are: ${kinds.map((one) => one.kind).join(', ')}.`);
    },
  };
}

/** Opens a store of plantain's own kinds. */
export const openStore: StoreRegistry['open'] = (...what) => createStoreRegistry().open(...what);
