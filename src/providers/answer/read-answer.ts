import { words } from '../../words/words.js';
import { PlantainError } from '../../domain/failures/failure.js';
import type { SpooledImage } from '../../domain/generation.js';
import type { Secret } from '../../domain/secret.js';
import { documentsIn, isPage, type Documents } from '../../http/reading/documents.js';
import { MARKER } from '../../http/reading/json-sieve.js';
import { withoutBase64 } from '../../http/quote.js';
import type { HttpReply } from '../../http/request.js';
import { sift, type Sifted } from '../../http/reading/sift.js';
import type { ImageSink, SpoolWriter } from '../provider.js';
import { findPictures } from './find-pictures.js';
import { Found } from './found.js';
import { withPictureAsJson } from './bare-picture.js';

const LONGEST_REPLY_BYTES = 300 * 1024 * 1024;
const LONGEST_RECORD = 64 * 1024;
const LONGEST_STRING = 256;

/**
 * Reads a reply of at most 300 MB; its long base64 goes into the spool while it arrives, and stands in what is read as markers. Without
 * a spool it is dropped. A reply that breaks off is read as far as it came. @throws PlantainError `spool_full`; nothing is then left
 * in the spool
 */
export async function readAnswer(reply: HttpReply, spool?: SpoolWriter): Promise<ReadAnswer> {
  const sinks: ImageSink[] = [];
  const open = async (): Promise<ImageSink | undefined> => {
    const sink = await spool?.open();
    if (sink) sinks.push(sink);
    return sink;
  };
  try {
    return new ReadAnswer(await sift(withPictureAsJson(reply.bytes(LONGEST_REPLY_BYTES)), open));
  } catch (error) {
    await discardAll(sinks);
    throw error;
  }
}

/** A file that cannot be removed is invisible to readers, and must not hide how the request ended. */
async function discardAll(sinks: Iterable<ImageSink>): Promise<void> {
  await Promise.allSettled([...sinks].map((sink) => sink.discard()));
}

/** A reply of a site, its pictures in the spool but not kept yet. */
export class ReadAnswer {
  /** The JSON of the body, in which long base64 is replaced by markers. */
  readonly documents: Documents;
  /** The body with the lengths of long base64 in its place. */
  readonly text: string;
  /** Why the body is not complete; undefined when it is. */
  readonly broken: unknown;
  readonly #runs: Sifted<ImageSink>['runs'];
  readonly #open: Set<ImageSink>;
  readonly #raw: string;

  constructor({ text, runs, broken }: Sifted<ImageSink> = { text: '', runs: new Map() }) {
    this.#runs = runs;
    this.#raw = text;
    this.#open = new Set([...runs.values()].flatMap(({ sink }) => sink ?? []));
    this.documents = documentsIn(text);
    this.text = this.#withLengths(text);
    this.broken = broken;
  }

  /** The body as JSON: its one document, or the list of all; undefined when it holds none. */
  get json(): unknown {
    const { all, isStream } = this.documents;
    return isStream ? all : all[0];
  }

  /** Words of `json` as a person may read them. */
  legible(words: string): string {
    return withoutBase64(this.#withLengths(words));
  }

  /** The pictures and words of the answer. */
  find(): Found {
    const found = new Found((marker) => this.#runs.has(marker));
    const { all, isStream } = this.documents;
    if (all.length > 0) findPictures(all, isStream, found);
    else if (!isPage(this.#raw)) findPictures([this.#raw], false, found);
    return found;
  }

  /**
   * Keeps the picture that one of `Found.pictures` stands for.
   *
   * @throws PlantainError `invalid_response` when it is none, `spool_full`
   */
  async keep(data: string, spool: SpoolWriter): Promise<SpooledImage> {
    const run = this.#runs.get(data);
    if (!run) return spool.image(Buffer.from(data, 'base64'));
    if (!run.sink) throw notKept('answer.tooManyPictures');
    if (!run.ended) throw notKept('answer.cutPicture');
    const image = await run.sink.keep();
    this.#open.delete(run.sink);
    return image;
  }

  /** Leaves nothing of what was not kept. */
  async discardRest(): Promise<void> {
    await discardAll(this.#open);
  }

  /** The reply as a person may read it: without the key, base64 replaced by its length. */
  record(key?: Secret): string {
    const whole =
      this.json === undefined
        ? this.text
        : this.#withLengths(
            JSON.stringify(this.json, (_, value: unknown) => (isBase64(value) ? lengthOf(value.length) : value), 2),
          );
    const redacted = key ? key.redact(whole) : whole;
    return withoutBase64(redacted.slice(0, LONGEST_RECORD));
  }

  #withLengths(text: string): string {
    return text.replace(MARKER, (marker) => {
      const run = this.#runs.get(marker);
      return run ? lengthOf(run.characters) : marker;
    });
  }
}

const lengthOf = (characters: number): string => `[${characters} base64 characters]`;

function notKept(key: 'answer.tooManyPictures' | 'answer.cutPicture'): PlantainError {
  return new PlantainError({ code: 'invalid_response', message: words(key), billing: 'maybe' });
}

function isBase64(value: unknown): value is string {
  return typeof value === 'string' && value.length > LONGEST_STRING && /^(data:[^,]*,)?[A-Za-z0-9+/_-]{256}/.test(value);
}
