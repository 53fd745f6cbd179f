import type { Text } from './words.js';

/** What is expected in a schema's place, by the schema. */
const expected = new WeakMap<object, Text>();

/**
 * `schema`, of which `text` says what was expected where a value does not fit: words that follow "expected". It is about this very object:
 * whatever copies the schema (`describe`, `refine`, `superRefine`) comes before, what wraps it (`optional`, `default`) behind.
 */
export function expects<Schema extends object>(schema: Schema, text: Text): Schema {
  expected.set(schema, text);
  return schema;
}

export const expectedIn = (schema: object): Text | undefined => expected.get(schema);

/** Parameters of an issue of zod that says in words of its own what is wrong, as `is "2k"; did you mean 2K?`: they follow the name. */
export const inWords = (words: Text): { readonly params: { readonly words: Text } } => ({ params: { words } });
