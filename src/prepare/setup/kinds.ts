import { readDeclaration, shippedNames } from '../../config/declared/declarations.js';
import { DECLARED, declaredKind, isDeclaredKind, shippedName } from '../../config/declared/kind.js';
import { declaredProvider } from '../../providers/declared/provider.js';
import type { Provider } from '../../providers/provider.js';

/** What a site can be of that is set up: a kind of plantain or of its program, or a vendor whose declaration comes with plantain. */
export async function offeredKinds(providers: readonly Provider[]): Promise<readonly Provider[]> {
  const names = await shippedNames();
  const vendors = names.map(async (name) => {
    const { declaration } = await readDeclaration(name, '.');
    return declaredProvider(declaredKind(name), declaration);
  });
  // Those of the sites that a configuration has are none that can be chosen.
  return [...providers.filter(({ kind }) => !isDeclaredKind(kind)), ...(await Promise.all(vendors))];
}

/** What the configuration has for a kind that was chosen, and the name that the kind gives its site. */
export function chosenKind(kind: string): { readonly provider: string; readonly declaration?: string; readonly name: string } {
  const name = shippedName(kind);
  return name === undefined ? { provider: kind, name: kind } : { provider: DECLARED, declaration: name, name };
}
