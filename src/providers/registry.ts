import { SpokenError } from '../domain/failures/spoken-error.js';
import { words } from '../words/words.js';
import { UserError } from '../domain/failures/user-error.js';
import * as builtIn from './index.js';
import type { Provider } from './provider.js';

/** The providers a program knows. */
export interface ProviderRegistry {
  readonly providers: readonly Provider[];
  /** Throws with the known kinds when there is none of that kind. */
  providerOf(kind: string): Provider;
}

/** The built-in kind that most begin with: its own host needs nothing but a key. */
export function usualProvider(): Provider & Required<Pick<Provider, 'builtIn'>> {
  for (const provider of Object.values<Provider>(builtIn)) {
    if (provider.builtIn) return { ...provider, builtIn: provider.builtIn };
  }
  throw new Error('No provider has a built-in site.');
}

/** All providers of `index.ts`, and `own` besides. @throws UserError where two are of the same kind */
export function createRegistry(own: readonly Provider[] = []): ProviderRegistry {
  const providers = [...Object.values<Provider>(builtIn), ...own];
  const byKind = new Map(providers.map((provider) => [provider.kind, provider]));
  if (byKind.size < providers.length) {
    const twice = providers.find(({ kind }, at) => providers.findIndex((one) => one.kind === kind) < at);
    throw new UserError('config', words('provider.twice', { kind: twice?.kind ?? '' }), {
      advice: words('provider.otherKind'),
    });
  }
  return {
    providers,
    providerOf(kind) {
      const provider = byKind.get(kind);
      if (provider) return provider;
      throw new SpokenError(words('provider.unknown', { kind, kinds: { list: [...byKind.keys()] } }));
    },
  };
}
