import { shorten } from '../../domain/text/shorten.js';
import { withoutBase64 } from '../../http/quote.js';
import type { Found } from './found.js';

const LONGEST_TEXT = 2_000;

/** By what an answer is read. */
export interface Reading {
  /** Pictures come from inline parts alone; else from wherever they stand. */
  readonly strictNative: boolean;
  readonly prompt: string;
  /** How words are shown to people; without base64 unless told. */
  readonly legible?: (words: string) => string;
}

/** What an answer has of pictures. One of both lists may be empty. */
export interface NamedPictures {
  /** As in `Found.pictures`. */
  readonly images: readonly string[];
  /** URLs that the answer names as pictures. */
  readonly urls: readonly string[];
  readonly text?: string;
}

/** The pictures and words of what was found; undefined when there is no picture. */
export function namedPictures(found: Found, reading: Reading): NamedPictures | undefined {
  const { strictNative, prompt } = reading;
  const images = [...found.pictures].filter(([, { native }]) => native || !strictNative).map(([data]) => data);
  const urls = strictNative ? [] : urlsIn(found, prompt);
  return images.length + urls.length > 0 ? { images, urls, ...textOf(found, reading) } : undefined;
}

/** URLs that the answer names as pictures. One that stands in the prompt is only repeated by the model. */
export const urlsIn = (found: Found, prompt: string): readonly string[] => [...found.urls].filter((url) => !prompt.includes(url));

export function textOf(found: Found, { legible = withoutBase64 }: Reading): { readonly text?: string } {
  const words = legible(found.words.join('\n')).trim();
  return words === '' ? {} : { text: shorten(words, LONGEST_TEXT) };
}
