import { PlantainError } from '../../domain/failure.js';
import type { SpooledImage } from '../../domain/generation.js';
import type { Secret } from '../../domain/secret.js';
import { MARKER, sift, SieveLimitError, type Sifted } from '../../http/json-sieve.js';
import { withoutBase64 } from '../../http/quote.js';
import type { HttpReply } from '../../http/request.js';
import type { ImageSink, SpoolWriter } from '../provider.js';
import { unreadable, wireErrorOf, type Source, type WireError } from './errors.js';

const LONGEST_REPLY_BYTES = 300 * 1024 * 1024;
const LONGEST_RECORD = 64 * 1024;
const LONGEST_STRING = 256;

/**
 * Reads a reply of at most 300 MB; its long base64 goes into the spool while it arrives, and stands in what is read as markers. Without
 * a spool it is dropped. @throws PlantainError `invalid_response`, `network`, `store_failed`; nothing is then left in the spool
 */
export async function readReply(reply: HttpReply, source: Source, spool?: SpoolWriter): Promise<ReadReply> {
  const sinks: ImageSink[] = [];
  const open = async (): Promise<ImageSink | undefined> => {
    const sink = await spool?.open();
    if (sink) sinks.push(sink);
    return sink;
  };
  try {
    return new ReadReply(await sift(reply.bytes(LONGEST_REPLY_BYTES), open));
  } catch (error) {
    await discardAll(sinks);
    throw error instanceof SieveLimitError ? unreadable(source, `with ${error.message}`) : error;
  }
}

/** A file that cannot be removed is invisible to readers, and must not hide how the request ended. */
async function discardAll(sinks: Iterable<ImageSink>): Promise<void> {
  await Promise.allSettled([...sinks].map((sink) => sink.discard()));
}

/** A reply of the site, its pictures in the spool but not kept yet. */
export class ReadReply {
  /** The parsed body, in which long base64 is replaced by markers; undefined when it is not JSON. */
  readonly json: unknown;
  /** The body with the lengths of long base64 in its place. */
  readonly text: string;
  readonly #runs: Sifted<ImageSink>['runs'];
  readonly #open: Set<ImageSink>;

  constructor({ text, runs }: Sifted<ImageSink> = { text: '', runs: new Map() }) {
    this.#runs = runs;
    this.#open = new Set([...runs.values()].flatMap(({ sink }) => sink ?? []));
    this.json = parsed(text);
    this.text = this.#withLengths(text);
  }

  /** What it says went wrong; undefined when it says nothing of the kind. */
  error(): WireError | undefined {
    const error = wireErrorOf(this.json);
    return error?.message === undefined ? error : { ...error, message: this.legible(error.message) };
  }

  /** Words of `json` as a person may read them. */
  legible(words: string): string {
    return withoutBase64(this.#withLengths(words));
  }

  /**
   * Keeps the picture that a text of `json` stands for, or holds in itself when it is short.
   *
   * @throws PlantainError `invalid_response` when it is none, `store_failed`
   */
  async keep(data: string, spool: SpoolWriter): Promise<SpooledImage> {
    const [found, another] = [...data.matchAll(MARKER)].filter(([marker]) => this.#runs.has(marker));
    if (!found) return spool.image(Buffer.from(data, 'base64'));
    // Base64 may have blanks in it, but half a picture must not pass for one. What else follows it is none of its own.
    if (another || /^\s+\S/.test(data.slice(found.index + found[0].length))) throw noPicture('in several pieces');
    const sink = this.#runs.get(found[0])?.sink;
    if (!sink) throw noPicture('behind too many others');
    const image = await sink.keep();
    this.#open.delete(sink);
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

function noPicture(why: string): PlantainError {
  const message = `The site sent a picture ${why}, which cannot be read.`;
  return new PlantainError({ code: 'invalid_response', message, billing: 'maybe' });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is an answer too: a web page, a proxy, a cut body. The caller judges it.
    return undefined;
  }
}

function isBase64(value: unknown): value is string {
  return typeof value === 'string' && value.length > LONGEST_STRING && /^(data:[^,]*,)?[A-Za-z0-9+/_-]{256}/.test(value);
}
