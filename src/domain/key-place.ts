import type { Secret } from './secret.js';

/** Which key a site has refused, without the key: for the message of a failure. */
export function refusedKeyWords(key: Pick<Secret, 'tail' | 'source'> | undefined): string {
  return key ? `the key ${key.tail} from ${key.source} was refused` : 'no key is configured for it';
}

/** Where the refused key of such a message was read from: `BANANA_KEY in .env`. */
export function refusedKeyPlace(message: string): string | undefined {
  return /\bthe key …\S* from (.+?) was refused/.exec(message)?.[1];
}
