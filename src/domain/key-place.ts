import { findWords, isText, type Text, type Words, words } from '../words/words.js';
import type { Secret } from './secret.js';

/** Which key a site has refused, without the key: for the message of a failure. */
export function refusedKeyWords(key: Pick<Secret, 'tail' | 'source'> | undefined): Words {
  return key ? words('key.refused', { tail: key.tail, place: key.source }) : words('key.none');
}

/** Where the refused key of such a message was read from: `BANANA_KEY in .env`. */
export function refusedKeyPlace(message: Text): Text | undefined {
  // As an earlier version wrote it down.
  if (typeof message === 'string') return /\bthe key …\S* from (.+?) was refused/.exec(message)?.[1];
  const place = findWords(message, 'key.refused')?.values?.['place'];
  return isText(place) ? place : undefined;
}
