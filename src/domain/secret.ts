import type { Text } from '../words/words.js';

/** A key that cannot be written down by accident: it prints and serialises as a placeholder. */
export class Secret {
  readonly #value: string;
  /** Where it was read from, for messages: `environment variable BANANA_KEY`. */
  readonly source: Text;

  constructor(value: string, source: Text) {
    this.#value = value;
    this.source = source;
  }

  /** The key itself: only for the header of a request to the configured origin. */
  reveal(): string {
    return this.#value;
  }

  /** What a message may show: the last four characters at most, nothing of a short key. */
  get tail(): string {
    return this.#value.length >= 12 ? `…${this.#value.slice(-4)}` : '…';
  }

  /** `text` without this key, wherever it stands in it. */
  redact(text: string): string {
    if (this.#value === '') return text;
    return text.replaceAll(this.#value, '[key]').replaceAll(encodeURIComponent(this.#value), '[key]');
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

/** The keys of a site. */
export interface Keys {
  readonly key?: Secret;
  /** Further keys, by the setting that refers to each. */
  readonly moreKeys?: Readonly<Record<string, Secret>>;
}

/** Every key of a site. */
export const secretsOf = ({ key, moreKeys = {} }: Keys): readonly Secret[] => [...(key ? [key] : []), ...Object.values(moreKeys)];

/** `text` without any key of a site. */
export const withoutKeys = (text: string, site: Keys): string => secretsOf(site).reduce((words, key) => key.redact(words), text);
