import { randomBytes } from 'node:crypto';
import { Base64Run, isBase64, LineBreaks, Output, type RunSink } from './base64-run.js';
import { GrowingBytes } from './growing-bytes.js';

/** Shorter base64 stays in the skeleton: it is not worth a file. */
const LEAST_CHARACTERS = 4_096;
/** Each of them has a sink of its own, which may be an open file. The bytes of further ones are dropped. */
const MOST_SINKS = 128;
/** So much base64 is decoded and written at once, in characters. */
const PIECE = 64 * 1024;
const MOST_SKELETON_BYTES = 16 * 1024 * 1024;
const MOST_DEPTH = 512;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const PADDING = 0x3d;
const OPENINGS = [0x7b, 0x5b];
const CLOSINGS = [0x7d, 0x5d];
const ESCAPED: Readonly<Record<string, string>> = { '/': '/', n: '\n', r: '\r' };

/** What markers look like; only those in `Sifted.runs` are some. Nobody can know one beforehand. */
export const MARKER = /x[0-9a-f]{32}/g;
/** No escape ends in an x: a marker begins where the pattern finds it, also in JSON that is not parsed. */
const newMarker = (): string => `x${randomBytes(16).toString('hex')}`;

/** A text that no answer of a site would be; its message follows the name of the answer. */
export class SieveLimitError extends Error {
  override readonly name = 'SieveLimitError';
}

/** Those that no answer is at work with. */
const outputs: Output[] = [];
const NO_OUTPUT = new Output(0);

/** What `sift` works with, piece by piece. */
export class Sieve<Sink extends RunSink> {
  readonly runs = new Map<string, Base64Run<Sink>>();
  readonly #open: () => Promise<Sink | undefined>;
  readonly #skeleton = new GrowingBytes();
  #depth = 0;
  #inString = false;
  /** What has come of an escape, and where in the skeleton it began. */
  #escape = '';
  #escapeStart = 0;
  /** Base64 characters on end at the end of the skeleton, and where in it they begin. */
  #characters = 0;
  #start = 0;
  #breaks = new LineBreaks();
  #run: Base64Run<Sink> | undefined;
  #output = NO_OUTPUT;

  constructor(open: () => Promise<Sink | undefined>) {
    this.#open = open;
  }

  text(): string {
    return new TextDecoder().decode(this.#skeleton.bytes());
  }

  async take(bytes: Buffer): Promise<void> {
    this.#output = outputs.pop() ?? new Output(PIECE);
    try {
      await this.#takeAll(bytes);
      outputs.push(this.#output);
    } finally {
      this.#output = NO_OUTPUT;
    }
  }

  async #takeAll(bytes: Buffer): Promise<void> {
    let at = 0;
    while (at < bytes.length) {
      if (this.#run) at = await this.#intoRun(this.#run, bytes, at);
      else at = this.#intoSkeleton(bytes, at);
      if (this.#characters >= LEAST_CHARACTERS) await this.#beginRun();
    }
  }

  /** Up to the end of the bytes, or to where base64 has become long enough for a run. Answers where to go on. */
  #intoSkeleton(bytes: Buffer, from: number): number {
    const shift = this.#skeleton.length - from;
    let at = from;
    while (at < bytes.length && this.#characters < LEAST_CHARACTERS) {
      if (this.#inString && this.#escape === '') at = this.#countFrom(bytes, at, shift);
      if (at === bytes.length || this.#characters >= LEAST_CHARACTERS) break;
      const byte = bytes[at] ?? 0;
      if (this.#escape !== '') this.#inEscape(byte);
      else if (this.#inString) this.#insideString(byte, at + shift);
      else this.#outsideString(byte);
      at += 1;
    }
    if (this.#skeleton.length + at - from > MOST_SKELETON_BYTES) {
      throw new SieveLimitError(`more than ${MOST_SKELETON_BYTES / 1024 / 1024} MB that are no pictures`);
    }
    this.#skeleton.append(bytes.subarray(from, at));
    return at;
  }

  #outsideString(byte: number): void {
    if (byte === QUOTE) this.#inString = true;
    else if (CLOSINGS.includes(byte)) this.#depth -= 1;
    else if (OPENINGS.includes(byte) && ++this.#depth > MOST_DEPTH) {
      throw new SieveLimitError(`more than ${MOST_DEPTH} levels of JSON`);
    }
  }

  /** A byte that is no base64. */
  #insideString(byte: number, place: number): void {
    if (byte === BACKSLASH) {
      this.#escape = '\\';
      this.#escapeStart = place;
      return;
    }
    this.#forget();
    if (byte === QUOTE) this.#inString = false;
  }

  /** Counts base64 up to its end or to what makes a run. Answers where to go on. */
  #countFrom(bytes: Buffer, from: number, shift: number): number {
    const to = Math.min(bytes.length, from + LEAST_CHARACTERS - this.#characters);
    let at = from;
    while (at < to && isBase64(bytes[at] ?? 0)) at += 1;
    if (at > from) this.#count(from + shift, at - from);
    return at;
  }

  #inEscape(byte: number): void {
    const meaning = this.#meaning(byte);
    if (meaning === undefined) return;
    if (isBase64(meaning.charCodeAt(0))) this.#count(this.#escapeStart, 1);
    else if (!this.#breaks.allow(meaning, this.#characters)) this.#forget();
  }

  #count(place: number, characters: number): void {
    if (this.#characters === 0) this.#start = place;
    this.#characters += characters;
  }

  #forget(): void {
    if (this.#characters === 0) return;
    this.#characters = 0;
    this.#breaks = new LineBreaks();
  }

  /** What an escape means, of all that can be base64; '' if something else, undefined while it is not complete. */
  #meaning(byte: number): string | undefined {
    this.#escape += String.fromCharCode(byte);
    const body = this.#escape.slice(1);
    if (body.startsWith('u') && body.length < 5) return undefined;
    this.#escape = '';
    if (/^u00[0-7][0-9a-f]$/i.test(body)) return String.fromCharCode(Number.parseInt(body.slice(1), 16));
    return ESCAPED[body] ?? '';
  }

  async #beginRun(): Promise<void> {
    const escaped = this.#skeleton.cutFrom(this.#start).toString('latin1');
    const marker = newMarker();
    this.#skeleton.append(Buffer.from(marker));
    const run = new Base64Run(this.runs.size < MOST_SINKS ? await this.#open() : undefined, this.#breaks);
    this.runs.set(marker, run);
    this.#run = run;
    this.#characters = 0;
    this.#breaks = new LineBreaks();
    const characters = (JSON.parse(`"${escaped}"`) as string).replace(/[\r\n]/g, '');
    run.takeAll(Buffer.from(characters), 0, characters.length, this.#output);
    await this.#write(run);
  }

  /** Some bytes of it, or up to its end. Answers where to go on. */
  async #intoRun(run: Base64Run<Sink>, bytes: Buffer, from: number): Promise<number> {
    const to = Math.min(bytes.length, from + PIECE);
    let at = from;
    while (at < to && this.#run) {
      if (this.#escape === '') at = run.takeAll(bytes, at, to, this.#output);
      if (at < to && this.#oneIntoRun(run, bytes[at] ?? 0)) at += 1;
    }
    if (!this.#run) run.end(this.#output);
    await this.#write(run);
    return at;
  }

  async #write(run: Base64Run<Sink>): Promise<void> {
    const bytes = this.#output.drain();
    if (bytes.length > 0) await run.sink?.write(bytes);
  }

  /** False: the byte stands behind the run, which ends. */
  #oneIntoRun(run: Base64Run<Sink>, byte: number): boolean {
    if (this.#escape === '') {
      if (byte === BACKSLASH) this.#escape = '\\';
      else if (byte !== PADDING || !run.takeOne('=', this.#output)) this.#run = undefined;
      return this.#run !== undefined;
    }
    const escape = this.#escape + String.fromCharCode(byte);
    const meaning = this.#meaning(byte);
    if (meaning === undefined || run.takeOne(meaning, this.#output)) return true;
    this.#run = undefined;
    this.#skeleton.append(Buffer.from(escape, 'latin1'));
    return true;
  }
}
