import type { JsonObject } from '../domain/json.js';
import * as kinds from './index.js';
import type { StoreContext, StoreKind } from './kind.js';
import type { Store } from './store.js';

/** All kinds of stores. */
export const STORE_KINDS: readonly StoreKind[] = Object.values(kinds);

/** Opens a store by the name of its kind. @throws Error for a kind that is not in the registry */
export function openStore(kind: string, settings: JsonObject, context: StoreContext): Store {
  const found = STORE_KINDS.find((candidate) => candidate.kind === kind);
  if (!found)
    throw new Error(`There is no store of the kind "${kind}"; there are: ${STORE_KINDS.map((k) => k.kind).join(', ')}.`);
  return found.open(settings, context);
}
