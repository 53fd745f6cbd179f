import { say } from '../../src/words/current.js';
import { isWords } from '../../src/words/words.js';

/** The same value with all words in it as sentences. */
export function said<Value>(value: Value): Value {
  return saidPart(value) as Value;
}

function saidPart(value: unknown): unknown {
  if (isWords(value)) return say(value);
  if (Array.isArray(value)) return value.map(saidPart);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, saidPart(part)]));
}
