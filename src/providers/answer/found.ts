import { MARKER } from '../../http/reading/json-sieve.js';

/** A longer URL is not followed: it would fill the history. */
const LONGEST_ADDRESS = 16_000;
/** No site makes more in one answer; more would only fill the disk. */
const MOST_PICTURES = 64;

/** What is known of a picture by its place in the answer. */
export interface Place {
  /** In an inline part of Gemini's own shape. */
  readonly native: boolean;
  /** Its place says that it is a picture. Else it is long base64, and its bytes decide. */
  readonly named: boolean;
}

/** The pictures and words of an answer in the order in which they stand there, each picture once. */
export class Found {
  /** By base64, in whatever spelling, or by the marker of a run. */
  readonly pictures = new Map<string, Place>();
  readonly urls = new Set<string>();
  readonly words: string[] = [];
  readonly #isRun: (marker: string) => boolean;

  /** @param isRun whether a marker stands for a run of the answer */
  constructor(isRun: (marker: string) => boolean = () => false) {
    this.#isRun = isRun;
  }

  static isAddress(text: string): boolean {
    return text.length <= LONGEST_ADDRESS && /^https?:\/\//i.test(text) && URL.canParse(text);
  }

  addUrl(url: string): void {
    if (this.urls.size < MOST_PICTURES && Found.isAddress(url)) this.urls.add(url);
  }

  /** Base64 without anything in front: markers, or the base64 itself. */
  addData(data: string, place: Place = { native: false, named: true }): void {
    const runs = this.runsIn(data);
    for (const one of runs.length > 0 ? runs : [data]) {
      const known = this.pictures.get(one);
      const both = { native: place.native || known?.native === true, named: place.named || known?.named === true };
      if (one !== '' && (known || this.pictures.size < MOST_PICTURES)) this.pictures.set(one, both);
    }
  }

  runsIn(text: string): string[] {
    return [...text.matchAll(MARKER)].map(([marker]) => marker).filter(this.#isRun);
  }
}
