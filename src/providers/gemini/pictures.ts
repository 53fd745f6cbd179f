import { z } from 'zod';

/** A longer address is not followed: it would fill the history. */
const LONGEST_ADDRESS = 6_000;
/** No site makes more in one answer; more would only fill the disk. */
const MOST_PICTURES = 64;

/** The pictures of an answer in the order in which they stand there, each once. */
export class Found {
  /** Base64, in whatever spelling. */
  readonly images = new Set<string>();
  readonly urls = new Set<string>();

  static isAddress(text: string): boolean {
    return text.length <= LONGEST_ADDRESS && /^https?:\/\//i.test(text) && URL.canParse(text);
  }

  addUrl(url: string): void {
    if (this.urls.size < MOST_PICTURES && Found.isAddress(url)) this.urls.add(url);
  }

  /** Base64 without anything in front. */
  addData(data: string): void {
    if (this.images.size < MOST_PICTURES && data !== '') this.images.add(data);
  }

  /** Base64, a data URL or an address, as mirrors mix them in one field. */
  add(text: string): void {
    const value = text.trim();
    if (/^https?:\/\//i.test(value)) this.addUrl(value);
    else if (!/^data:/i.test(value)) this.addData(value);
    // A data URL that is no base64 holds no picture that a site would make.
    else if (/^data:[^,]{0,200};base64,/i.test(value)) this.addData(value.slice(value.indexOf(',') + 1));
  }
}

const text = z.string().catch('');
const NOTHING = { b64_json: '', base64: '', b64: '', data: '', url: '' };
const fields = z.object({ b64_json: text, base64: text, b64: text, data: text, url: text }).catch(NOTHING);
const entry = z.union([z.string(), fields]);
const entries = z.array(entry).catch([]);
/** `image` holds a list, or the one picture itself. */
const oneOrMore = z.union([z.array(entry), entry.transform((one) => [one])]).catch([]);
const shapes = z.object({ data: entries, images: oneOrMore, image: oneOrMore }).catch({ data: [], images: [], image: [] });

/**
 * Adds the pictures beside `candidates`: OpenAI's `data[]` and the `images[]` or `image[]` of other mirrors. Their fields may be empty:
 * new-api sends `url: ""` beside `b64_json` (recorded).
 */
export function addFromShapes(json: unknown, found: Found): void {
  const { data, images, image } = shapes.parse(json);
  for (const one of [...data, ...images, ...image]) {
    if (typeof one === 'string') found.add(one);
    else for (const value of Object.values(one)) found.add(value);
  }
}
