import type { Provider } from '../providers/provider.js';
import { createRegistry, type ProviderRegistry } from '../providers/registry.js';
import type { StoreKind } from '../stores/kind.js';
import { createStoreRegistry, type StoreRegistry } from '../stores/registry.js';

/** Kinds of a program's own, which a configuration may name besides those of plantain. */
export interface OwnKinds {
  readonly providers?: readonly Provider[];
  readonly stores?: readonly StoreKind[];
}

/** What has kinds of its own: a configuration. */
interface WithKinds {
  readonly kinds?: OwnKinds;
}

/** The providers that a configuration may name. @throws UserError */
export const providersOf = ({ kinds }: WithKinds): ProviderRegistry => createRegistry(kinds?.providers);

/** The kinds of stores that a configuration may name. @throws UserError */
export const storeKindsOf = ({ kinds }: WithKinds): StoreRegistry => createStoreRegistry(kinds?.stores);
