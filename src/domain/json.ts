import { type Words, words } from '../words/words.js';

/** A value that survives JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

/** Whether half a character stands in a text, as the escape `\ud83d` of JSON can write it: no request can hold it, and U+FFFD would be sent. */
export function holdsHalfCharacter(value: unknown): boolean {
  if (typeof value === 'string') return /\p{Cs}/u.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, member]) => holdsHalfCharacter(name) || holdsHalfCharacter(member));
}

/** What is wrong then; the words follow a name. */
export const HALF_CHARACTER: Words = words('problem.half');

/** The same facts as JSON; what JSON cannot hold is dropped. */
export const asJson = (value: object): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;
