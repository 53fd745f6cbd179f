import type { Money } from '../../domain/money/money.js';
import type { Language } from '../../words/language.js';
import type { Card, CardPicture } from '../card.js';

/** What a contact sheet says of its batch. */
export interface SheetHead {
  readonly batchId: string;
  /** That of who started the batch. */
  readonly language: Language;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly writtenAt: number;
  /** Absent while the batch runs. */
  readonly end?: { readonly at: number; readonly how: 'finished' | 'deadline' | 'cancelled' };
  /** When the URLs of its pictures end, where they are signed. */
  readonly urlsExpireAt?: number;
}

/** What went wrong, in each language: message and hint. */
export interface SheetFailure extends Readonly<Record<Language, readonly [message: string, hint: string]>> {
  readonly code: string;
}

/** `href`, `thumb`: 0 where they follow from the name, `''` for none. */
type PackedPicture = readonly [
  name: string,
  href: string | 0,
  thumb: string | 0,
  type: number,
  bytes: number,
  width?: number,
  height?: number,
];

/** An item; numbers are places in the tables of the sheet, -1 for none. */
type PackedCard = readonly [
  id: string,
  label: string,
  prompt: number,
  site: number,
  model: number,
  status: number,
  references: readonly number[],
  pictures: readonly PackedPicture[],
  asked: readonly number[],
  attempts: number,
  seconds: number,
  price: readonly [amount: number, currency: number] | 0,
  failure: number,
];

/** The data in a contact sheet: what items have in common stands there once. */
export interface PackedSheet {
  readonly head: SheetHead;
  readonly rows: readonly PackedCard[];
  readonly texts: readonly string[];
  readonly references: readonly PackedPicture[];
  readonly failures: readonly SheetFailure[];
}

/** Gives each value a number, the same value the same. */
class Table<T> {
  readonly values: T[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(value: T): number {
    const name = typeof value === 'string' ? value : JSON.stringify(value);
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.values.length);
    return this.values.push(value) - 1;
  }
}

/** Makes rows of cards, and then the tables that they point into. */
export class Packing {
  readonly #texts = new Table<string>();
  readonly #references = new Table<PackedPicture>();
  readonly #failures = new Table<SheetFailure>();

  row(card: Card, failure: SheetFailure | undefined): PackedCard {
    const text = (value: string | undefined): number => (value === undefined ? -1 : this.#texts.numberOf(value));
    const { attempts = -1, seconds = -1, price } = card;
    return [
      card.id,
      card.label,
      text(card.prompt),
      text(card.site),
      text(card.model),
      text(card.status),
      card.references.map((picture) => this.#references.numberOf(this.#picture(picture))),
      card.pictures.map((picture) => this.#picture(picture)),
      card.asked.map(text),
      attempts,
      seconds,
      price ? [text(price.amount), text(price.currency)] : 0,
      failure === undefined ? -1 : this.#failures.numberOf(failure),
    ];
  }

  tables(): Pick<PackedSheet, 'texts' | 'references' | 'failures'> {
    return { texts: this.#texts.values, references: this.#references.values, failures: this.#failures.values };
  }

  #picture({ name, href = '', thumb = '', type, bytes = 0, width, height }: CardPicture): PackedPicture {
    const own = [
      name,
      href === relativePlace(name) ? 0 : href,
      thumb === relativeThumb(name) ? 0 : thumb,
      this.#texts.numberOf(type),
      bytes,
    ] as const;
    return width === undefined || height === undefined ? own : [...own, width, height];
  }
}

/** URL of a file beside the page. */
export const relativePlace = (name: string): string => encodeURIComponent(name);
/** URL of the thumbnail of a picture beside the page. */
const relativeThumb = (name: string): string => `thumbs/${encodeURIComponent(name.replace(/\.[^.]*$/, ''))}.webp`;

/** The cards of a sheet, in the language of its reader. */
export function unpack({ rows, texts, references, failures }: PackedSheet, language: Language): Card[] {
  const text = (number: number): string => texts[number] ?? '';
  const known = references.map((picture) => pictureOf(picture, text));
  const said = failures.map(({ code, [language]: [message, hint] }) => ({ code, message, hint }));
  return rows.map((row, index) => {
    const [id, label, prompt, site, model, status, referred, pictures, asked, attempts, seconds, price, failure] = row;
    const why = said[failure];
    return {
      index,
      id,
      label,
      prompt: text(prompt),
      site: text(site),
      ...(model < 0 ? {} : { model: text(model) }),
      status: text(status) as Card['status'],
      references: referred.flatMap((number) => known[number] ?? []),
      pictures: pictures.map((picture) => pictureOf(picture, text)),
      asked: asked.map(text),
      ...(attempts < 0 ? {} : { attempts }),
      ...(seconds < 0 ? {} : { seconds }),
      ...(price === 0 ? {} : { price: moneyOf(price, text) }),
      ...(why === undefined ? {} : { failure: why }),
    };
  });
}

const moneyOf = ([amount, currency]: readonly [number, number], text: (number: number) => string): Money => ({
  amount: text(amount),
  currency: text(currency),
});

function pictureOf(
  [name, href, thumb, type, bytes, width, height]: PackedPicture,
  text: (number: number) => string,
): CardPicture {
  return {
    name,
    ...(href === '' ? {} : { href: href === 0 ? relativePlace(name) : href }),
    ...(thumb === '' ? {} : { thumb: thumb === 0 ? relativeThumb(name) : thumb }),
    type: text(type),
    bytes,
    ...(width === undefined || height === undefined ? {} : { width, height }),
  };
}
