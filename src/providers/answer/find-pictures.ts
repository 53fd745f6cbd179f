import { beginsPicture } from '../../http/reading/open-end.js';
import type { Found } from './found.js';
import { addFromText } from './picture-text.js';

const keys = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** What holds no picture of the answer: what the request had, sources on the web, thoughts, and what is opaque. */
const SKIPPED = keys(
  'request input inputs contents prompt messages references groundingMetadata grounding_metadata citationMetadata ' +
    'citation_metadata citations annotations usage usageMetadata usage_metadata thoughtSignature thought_signature signature ' +
    'reasoning reasoning_content reasoning_details partial_image_b64 error',
);
/** What holds pictures: as its own text, or in `DATA` and `URLS` of the objects in it. */
const PICTURES = keys('image images image_url imageUrl image_urls imageUrls data fileData file_data');
/** What may hold pictures, and may hold other things. */
const OUTPUTS = keys('output outputs result results artifacts predictions generated_images generatedImages');
const DATA = keys('data b64_json b64 base64 image_base64 imageBytes bytesBase64Encoded image');
const URLS = keys('url urls uri fileUri file_uri image_url imageUrl src');
const INLINE = keys('inlineData inline_data');
const WORDS = keys('text content output_text answer markdown');

const DATA_URL = /^\s*data:[^,]{0,200};base64,/i;
const WEB_URL = /^\s*https?:\/\//i;
/** Shorter base64 is a word, such as "success". */
const SHORTEST = 12;
const NOT_BASE64 = /^[\s=]|[^A-Za-z0-9+/_=\s-]/;

/** Where a value stands; a list passes its own place on to what is in it. */
interface Spot {
  readonly key: string;
  /** The key of the object that holds it. */
  readonly within: string;
}

/**
 * Finds the pictures of an answer wherever they stand: long base64 at any place, short base64 and URLs where their names say that
 * they are pictures, and what Markdown and URLs in words name. Drafts are skipped: parts that are thoughts, partial images of a
 * stream. `documents`: at most 512 levels deep.
 *
 * @param isStream the documents are pieces of one answer: words are put together before they are read
 */
export function findPictures(documents: readonly unknown[], isStream: boolean, found: Found): void {
  const finder = new Finder(isStream, found);
  for (const one of documents) finder.visit(one, { key: 'content', within: '' });
  finder.end();
}

class Finder {
  /** Of a stream: the words of its parts, and those of each choice of a chat. */
  readonly #pieces = new Map<string, string[]>();

  constructor(
    private readonly isStream: boolean,
    private readonly found: Found,
  ) {}

  visit(value: unknown, spot: Spot, choice = ''): void {
    if (typeof value === 'string') this.#text(value, spot, choice);
    else if (Array.isArray(value)) for (const one of value) this.visit(one, spot, choice);
    else if (typeof value === 'object' && value !== null && !isDraft(value)) {
      const here = 'delta' in value && 'index' in value ? String(value.index) : choice;
      for (const [key, one] of Object.entries(value)) {
        if (!SKIPPED.has(key)) this.visit(one, { key, within: spot.key }, here);
      }
    }
  }

  end(): void {
    for (const pieces of this.#pieces.values()) this.#words(pieces.join(''));
  }

  #text(text: string, { key, within }: Spot, choice: string): void {
    const native = INLINE.has(within) && key === 'data';
    const ofPicture = PICTURES.has(within) || OUTPUTS.has(within);
    const named = native || PICTURES.has(key) || (ofPicture && DATA.has(key));
    if (this.found.runsIn(text).length > 0) this.found.addData(text, { native, named });
    if (DATA_URL.test(text)) this.found.addData(text.slice(text.indexOf(',') + 1), { native, named: true });
    else if (WEB_URL.test(text) && !WORDS.has(key)) {
      if (PICTURES.has(key) || OUTPUTS.has(key) || (ofPicture && URLS.has(key))) this.found.addUrl(text.trim());
    } else if (native) this.found.addData(text, { native, named });
    else if ((named || beginsPicture(text)) && isBase64(text)) this.found.addData(text, { native, named: true });
    else if (!WORDS.has(key)) return;
    else if (!this.isStream) this.#words(text);
    else this.#piecesOf(choice).push(text);
  }

  #piecesOf(choice: string): string[] {
    const pieces = this.#pieces.get(choice) ?? [];
    this.#pieces.set(choice, pieces);
    return pieces;
  }

  #words(text: string): void {
    this.found.words.push(text);
    addFromText(text, this.found);
  }
}

const isBase64 = (text: string): boolean => text.length >= SHORTEST && !NOT_BASE64.test(text);

function isDraft(value: object): boolean {
  if ('thought' in value && value.thought === true) return true;
  return 'type' in value && typeof value.type === 'string' && value.type.includes('partial_image');
}
