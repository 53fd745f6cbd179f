import { keyOfVariable, keyTrouble, type Variables } from '../domain/key.js';
import { Secret } from '../domain/secret.js';
import type { KeyReference } from './schema.js';
import type { Text } from '../words/words.js';

/** The key that a reference names, or why there is none, in words that follow the name of the option. */
export function lookUpKey(reference: KeyReference, variables: Variables): Secret | { readonly missing: Text } {
  if (reference instanceof Secret) {
    const missing = keyTrouble(reference.reveal());
    return missing === undefined ? reference : { missing };
  }
  return 'missing' in reference ? reference : keyOfVariable(reference.env, variables);
}
