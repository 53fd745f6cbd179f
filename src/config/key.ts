import { Secret } from '../domain/secret.js';
import type { KeyReference } from './schema.js';

/** The key that a reference names, or why there is none, in words that follow the name of the option. */
export function lookUpKey(reference: KeyReference, env: NodeJS.ProcessEnv): Secret | { readonly missing: string } {
  if (reference instanceof Secret) return reference;
  // Keys come by copy and paste, often with a line feed at the end.
  const value = env[reference.env]?.trim() ?? '';
  if (value === '')
    return { missing: `takes the environment variable ${reference.env}, which is not set; set it, or write it into .env` };
  if (!/^[\x21-\x7e]+$/.test(value)) {
    return { missing: `takes the environment variable ${reference.env}, which holds spaces or other characters that no key has` };
  }
  return new Secret(value, `environment variable ${reference.env}`);
}
