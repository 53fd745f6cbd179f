import { seeded } from '../domain/seeded.js';

/** Base64 that the sieve takes out, in characters. */
export const LEAST = 4_096;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 of a length in characters, without padding. */
export function base64(characters: number, random = seeded(characters)): string {
  return Array.from({ length: characters }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]).join('');
}

/** JSON as some writer may put it: blanks, escapes and base64 wherever they may stand. */
export class JsonWriter {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  #pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.#random() * values.length)] as T;
  }

  #many(most: number, make: () => string, between = ''): string {
    return Array.from({ length: Math.floor(this.#random() * most) }, make).join(between);
  }

  #blank(): string {
    return this.#pick(['', '', '', ' ', '\n', '\t ', '\r\n']);
  }

  #data(): string {
    const length = this.#pick([3, 100, LEAST - 1, LEAST, LEAST + 1, 5_000, 9_999]);
    const data = base64(length, this.#random) + this.#pick(['', '=', '==', '===', '==AB']);
    return this.#random() < 0.2 ? data.replace(/.{76}/g, `$&${this.#pick(['\n', '\r\n'])}`) : data;
  }

  #words(): string {
    return this.#many(5, () =>
      this.#pick(['a word ', 'grüße', '图片', '😀', '"', '\\', '{[', ']}', '\n', '\u0000', 'x'.repeat(30)]),
    );
  }

  #string(): string {
    const content =
      this.#words() + this.#pick(['', '', 'data:image/png;base64,', ' ']) + this.#pick([this.#data(), '']) + this.#words();
    const odd = this.#pick([0, 0, 0.02]);
    return `"${[...content].map((character) => this.#character(character, odd)).join('')}"`;
  }

  #character(character: string, odd: number): string {
    if (character === '/' && odd > 0) return '\\/';
    const escaped = [...Array(character.length).keys()].map((k) => character.charCodeAt(k).toString(16).padStart(4, '0'));
    if (this.#random() < odd) return escaped.map((hex) => `\\u${this.#random() < 0.5 ? hex : hex.toUpperCase()}`).join('');
    return JSON.stringify(character).slice(1, -1);
  }

  value(depth = 0): string {
    const inner = (): string => this.#blank() + this.value(depth + 1) + this.#blank();
    const kind = this.#random();
    if (depth > 4 || kind < 0.4) return this.#string();
    if (kind < 0.5) return this.#pick(['null', 'true', '-1.5e3', '0', '""']);
    if (kind < 0.75) return `[${this.#many(4, inner, ',')}]`;
    return `{${this.#many(4, () => `${this.#blank()}${this.#string()}${this.#blank()}:${inner()}`, ',')}}`;
  }

  places(length: number): number[] {
    return Array.from({ length: Math.floor(this.#random() * 30) }, () => Math.floor(this.#random() * length)).sort(
      (a, b) => a - b,
    );
  }

  /** The text with one byte changed. */
  damaged(text: string): string {
    const place = Math.floor(this.#random() * text.length);
    return text.slice(0, place) + this.#pick(['', '"', '\\', '\n', '{', 'A', '=', ',']) + text.slice(place + 1);
  }
}
