import { isWords, type Say, type Words } from './words.js';

/**
 * Plain data as a program reads it: each text as a string in the reader's language and, where it is words, these beside it, so that a
 * program can decide by them or put them into a language of its own. `{ message: words }` becomes `{ message: '…', messageWords: words }`.
 */
export function printed(value: unknown, say: Say): unknown {
  if (isOnlyWords(value)) return say(value);
  if (Array.isArray(value)) return value.map((one) => printed(one, say));
  if (typeof value !== 'object' || value === null) return value;
  const record: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    record[name] = name === 'messages' ? printedRecord(field, say) : printed(field, say);
    const beside = wordsIn(name, field);
    if (beside !== undefined) record[`${name}Words`] = beside;
  }
  return record;
}

/** Its fields are texts by their codes, and get nothing beside them. */
function printedRecord(value: unknown, say: Say): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return printed(value, say);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, printed(field, say)]));
}

/** The words of a field that is a text, a list of texts, or `messages`, which has texts by their codes. */
function wordsIn(name: string, field: unknown): unknown {
  if (isOnlyWords(field)) return field;
  if (Array.isArray(field))
    return field.some(isOnlyWords) ? field.map((one: unknown) => (isOnlyWords(one) ? one : null)) : undefined;
  if (name !== 'messages' || typeof field !== 'object' || field === null) return undefined;
  const found = Object.entries(field).filter(([, one]) => isOnlyWords(one));
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** A record of something else may also have a `key` with a dot. */
const isOnlyWords = (value: unknown): value is Words =>
  isWords(value) && Object.keys(value).every((name) => name === 'key' || name === 'values');
