import { IntlMessageFormat } from 'intl-messageformat';
import type { Language } from './language.js';
import { formatValue, spaced } from './format-value.js';
import { type Given, type Text, type Value, type Words, words, type WordsKey } from './words.js';

/** The messages of one language; an incomplete one is that of a part of plantain, such as its workflows. */
export type Catalogue = Readonly<Partial<Record<WordsKey, string>>>;

interface ReadMessage {
  readonly format: IntlMessageFormat;
  readonly counted: ReadonlySet<string>;
}

/** Makes sentences of words, in one language. */
export class Speaker {
  readonly language: Language;
  readonly #catalogue: Catalogue;
  /** Messages that were read already. */
  readonly #formats = new Map<string, ReadMessage>();

  constructor(language: Language, catalogue: Catalogue) {
    this.language = language;
    this.#catalogue = catalogue;
  }

  /** Strings stay as they are. A key of a later version is shown with its values rather than not at all. */
  say(text: Text): string {
    if (typeof text === 'string') return text;
    const message = this.#catalogue[text.key];
    if (message === undefined) return unknownWords(text);
    return text.values === undefined && !message.includes('{') ? message : this.#format(text.key, message, text.values ?? {});
  }

  /** As `say`, of a message with its values. */
  tell<Key extends WordsKey>(key: Key, ...given: Given<Key>): string {
    return this.say(words(key, ...given));
  }

  #format(key: string, message: string, values: Readonly<Record<string, Value>>): string {
    let read = this.#formats.get(key);
    if (!read) {
      const format = new IntlMessageFormat(message, this.language, undefined, { ignoreTag: true });
      read = { format, counted: countedIn(format) };
      this.#formats.set(key, read);
    }
    const { format, counted } = read;
    const shown = Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'number' && counted.has(name) ? value : this.#part(formatValue(value, this)),
    ]);
    const said: unknown = format.format(Object.fromEntries(shown) as Record<string, string | number>);
    return Array.isArray(said) ? said.map(String).reduce(spaced) : String(said);
  }

  /** Strings would be joined with the sentence around them, and nobody could tell where they meet. */
  #part(text: string): unknown {
    return this.language === 'zh' ? Object(text) : text;
  }
}

/** The placeholders whose numbers choose a case: they stay numbers. */
function countedIn(format: IntlMessageFormat): Set<string> {
  return new Set(format.getAst().flatMap((element) => ('offset' in element ? [element.value] : [])));
}

/** Words without a catalogue: for logs, and for words of a later version. */
export function unknownWords({ key, values }: Words): string {
  return values === undefined ? key : `${key} ${JSON.stringify(values)}`;
}
