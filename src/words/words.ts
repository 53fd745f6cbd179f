import type { English } from './en/index.js';
import type { ArgumentsOf } from './placeholders.js';

/** A message of the catalogues. */
export type WordsKey = keyof English;

/** What a placeholder of a message takes. Plain data: it lies in histories, in staging and in events. */
export type Value =
  | string
  | number
  | Words
  /** A duration, in milliseconds: `3 min 12 s`. */
  | { readonly ms: number }
  /** The same with a decimal place below a minute: `8.4 s`. */
  | { readonly shortMs: number }
  /** A moment, in epoch milliseconds: `14:03:20` in the time zone of the reader. */
  | { readonly at: number }
  /** An exact amount, as `Money` of the domain. */
  | { readonly amount: string; readonly currency: string }
  | { readonly bytes: number }
  /** From 0 to 1: `97 %`. */
  | { readonly share: number }
  /** Texts of which each explains the one before, joined by colons. */
  | { readonly chain: readonly Text[] }
  /** Whole sentences, one after another. */
  | { readonly sentences: readonly Text[] }
  /** `a, b, and c`; `or` makes it `a, b, or c`. */
  | { readonly list: readonly Value[]; readonly or?: true }
  /** `a, b, c`: what there is to choose from or to look at, as behind a colon. */
  | { readonly names: readonly Value[] };

/**
 * A text before somebody reads it: which message, with which values. It becomes a sentence, by `say`, only where a person reads, in the
 * language of that person. So a batch that was started in one language is followed in another.
 */
export interface Words {
  readonly key: WordsKey;
  readonly values?: Readonly<Record<string, Value>>;
}

/** Words, or a string that is shown as it is: the words of a server, or what an earlier version has written down. */
export type Text = Words | string;

/** Makes a sentence of a text, in the language of its reader. */
export type Say = (text: Text) => string;

type ValuesOf<Key extends WordsKey> = ArgumentsOf<English[Key], Value>;

/** Arguments behind a key: none where its message has no placeholder. */
export type Given<Key extends WordsKey> = keyof ValuesOf<Key> extends never ? [] : [values: ValuesOf<Key>];

export function words<Key extends WordsKey>(key: Key, ...[values]: Given<Key>): Words {
  return values === undefined ? { key } : { key, values: values as NonNullable<Words['values']> };
}

/** Whether plain data are words; their key may be one of a later version. */
export function isWords(value: unknown): value is Words {
  if (typeof value !== 'object' || value === null || !('key' in value) || typeof value.key !== 'string') return false;
  const { key, ...rest } = value;
  const values = 'values' in rest ? rest.values : undefined;
  return /^\w+(?:\.\w+)+$/.test(key) && (values === undefined || (typeof values === 'object' && values !== null));
}

export const isText = (value: unknown): value is Text => typeof value === 'string' || isWords(value);

/** Whole sentences, one after another. */
export const sentences = (...texts: readonly Text[]): Words => words('text.sentences', { sentences: { sentences: texts } });

/** Texts of which each explains the one before: `what: why`. */
export const chain = (...texts: readonly Text[]): Words => words('text.chain', { chain: { chain: texts } });

/** `text` with every string in it changed, such as a key taken out; its key stays. */
export function mapText(text: Text, change: (part: string) => string): Text {
  if (typeof text === 'string') return change(text);
  return text.values === undefined ? text : { key: text.key, values: mapValues(text.values, change) };
}

function mapValues(values: NonNullable<Words['values']>, change: (part: string) => string): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, mapValue(value, change)]));
}

function mapValue(value: Value, change: (part: string) => string): Value {
  if (typeof value === 'string') return change(value);
  if (isWords(value)) return mapText(value, change);
  if (typeof value === 'object' && 'list' in value) return { ...value, list: value.list.map((one) => mapValue(one, change)) };
  if (typeof value === 'object' && 'names' in value) return { names: value.names.map((one) => mapValue(one, change)) };
  if (typeof value === 'object' && 'sentences' in value) return { sentences: value.sentences.map((one) => mapText(one, change)) };
  if (typeof value === 'object' && 'chain' in value) return { chain: value.chain.map((one) => mapText(one, change)) };
  return value;
}

/** The words with `key` in a text, at whatever depth. */
export function findWords(text: Value, key: WordsKey): Words | undefined {
  if (typeof text !== 'object') return undefined;
  if (isWords(text)) return text.key === key ? text : firstOf(Object.values(text.values ?? {}), key);
  if ('list' in text) return firstOf(text.list, key);
  if ('names' in text) return firstOf(text.names, key);
  if ('chain' in text) return firstOf(text.chain, key);
  return 'sentences' in text ? firstOf(text.sentences, key) : undefined;
}

function firstOf(values: readonly Value[], key: WordsKey): Words | undefined {
  for (const value of values) {
    const found = findWords(value, key);
    if (found) return found;
  }
  return undefined;
}
