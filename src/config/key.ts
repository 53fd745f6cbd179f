import { keyOfVariable } from '../domain/key.js';
import { Secret } from '../domain/secret.js';
import type { KeyReference } from './schema.js';

export { keyTrouble } from '../domain/key.js';

/** The key that a reference names, or why there is none, in words that follow the name of the option. */
export function lookUpKey(reference: KeyReference, env: NodeJS.ProcessEnv): Secret | { readonly missing: string } {
  return reference instanceof Secret || 'missing' in reference ? reference : keyOfVariable(reference.env, env);
}
