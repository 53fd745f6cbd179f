import { type Base64Run, isBase64, LineBreaks, type RunSink } from './base64-run.js';
import { beginsPicture, OpenEnd } from './open-end.js';
import { PIECE, Runs } from './runs.js';
import { meaningOf, Skeleton } from './skeleton.js';

/** Shorter base64 stays in the skeleton: it is not worth a file. */
const LEAST_CHARACTERS = 4_096;
const MOST_SKELETON_BYTES = 16 * 1024 * 1024;
const MOST_DEPTH = 512;

const QUOTE = 0x22;
const COLON = 0x3a;
const LINE_END = 0x0a;
const BACKSLASH = 0x5c;
const PADDING = 0x3d;
const OPENINGS = [0x7b, 0x5b];
const CLOSINGS = [0x7d, 0x5d];

/** What markers look like; only those in `Sifted.runs` are some. Nobody can know one beforehand. */
export const MARKER = /x[0-9a-f]{32}/g;
/** A text that no answer of a site would be; its message follows the name of the answer. */
export class SieveLimitError extends Error {
  override readonly name = 'SieveLimitError';
}

/** Short base64 in the skeleton: at the beginning of its string, or at its end (`closes`). */
interface Short {
  readonly start: number;
  readonly end: number;
  readonly closes: boolean;
}

/** What `sift` works with, piece by piece. */
export class Sieve<Sink extends RunSink> {
  readonly #runs: Runs<Sink>;
  readonly #skeleton = new Skeleton();
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
  /** Grows from one event of a stream to the next. */
  #event = 0;
  #short: Short | undefined;

  constructor(open: () => Promise<Sink | undefined>) {
    this.#runs = new Runs(open);
  }

  get runs(): ReadonlyMap<string, Base64Run<Sink>> {
    return this.#runs.byMarker;
  }

  /** What is left when all has come. */
  async text(): Promise<string> {
    await this.#runs.withOutput(() => this.#runs.closeEnd());
    return new TextDecoder().decode(this.#skeleton.bytes());
  }

  async take(bytes: Buffer): Promise<void> {
    await this.#runs.withOutput(() => this.#takeAll(bytes));
  }

  async #takeAll(bytes: Buffer): Promise<void> {
    let at = 0;
    while (at < bytes.length) {
      if (this.#run) at = await this.#intoRun(this.#run, bytes, at);
      else at = this.#intoSkeleton(bytes, at);
      if (this.#short) await this.#takeShort(this.#short);
      if (this.#characters >= LEAST_CHARACTERS) await this.#beginRun();
    }
  }

  /** Up to the end of the bytes, or to where base64 has become long enough for a run. Answers where to continue. */
  #intoSkeleton(bytes: Buffer, from: number): number {
    const shift = this.#skeleton.length - from;
    let at = from;
    while (at < bytes.length && this.#characters < LEAST_CHARACTERS && !this.#short) {
      if (this.#inString && this.#escape === '') at = this.#countFrom(bytes, at, shift);
      if (at === bytes.length || this.#characters >= LEAST_CHARACTERS) break;
      const byte = bytes[at] ?? 0;
      if (this.#escape !== '') this.#inEscape(byte);
      else if (this.#inString) this.#insideString(byte, at + shift);
      else this.#outsideString(byte, at + shift);
      at += 1;
    }
    if (this.#skeleton.length + at - from > MOST_SKELETON_BYTES) {
      throw new SieveLimitError(`more than ${MOST_SKELETON_BYTES / 1024 / 1024} MB that are no pictures`);
    }
    this.#skeleton.append(bytes.subarray(from, at));
    return at;
  }

  #outsideString(byte: number, place: number): void {
    if (byte === QUOTE) {
      this.#inString = true;
      this.#skeleton.beginString(place + 1);
    } else if (this.#depth === 0 && (byte === COLON || byte === LINE_END)) this.#event += 1;
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
    this.#forget(place, byte === QUOTE);
    if (byte === QUOTE) this.#inString = false;
  }

  /** Counts base64 up to its end or to what makes a run. Answers where to continue. */
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
    else if (!this.#breaks.allow(meaning, this.#characters)) this.#forget(this.#escapeStart, false);
  }

  #count(place: number, characters: number): void {
    if (this.#characters === 0) this.#start = place;
    this.#characters += characters;
  }

  #forget(end: number, closes: boolean): void {
    if (this.#characters === 0) return;
    const start = this.#start;
    const mayGoOn = this.#runs.openEnd !== undefined && start === this.#skeleton.stringStart;
    if (this.#event > 0 && (closes || mayGoOn)) this.#short = { start, end, closes };
    this.#characters = 0;
    this.#breaks = new LineBreaks();
  }

  /** See `meaningOf`. */
  #meaning(byte: number): string | undefined {
    this.#escape += String.fromCharCode(byte);
    const meaning = meaningOf(this.#escape.slice(1));
    if (meaning !== undefined) this.#escape = '';
    return meaning;
  }

  async #beginRun(): Promise<void> {
    const base64 = this.#skeleton.base64(this.#start);
    const further = await this.#furtherOf(this.#start, base64);
    if (!further) await this.#runs.closeEnd();
    this.#runs.openEnd = undefined;
    const run = further?.run ?? (await this.#runs.begin(this.#breaks));
    this.#skeleton.replace(this.#start, this.#skeleton.length, run.marker);
    run.ended = false;
    this.#run = run;
    this.#characters = 0;
    this.#breaks = new LineBreaks();
    await this.#runs.feed(run, `${further?.head ?? ''}${base64}`);
  }

  /** What base64 at the beginning of a string is a piece of, where an event stream cuts a picture. */
  async #furtherOf(start: number, base64: string): Promise<OpenEnd<Sink> | undefined> {
    const open = this.#runs.openEnd;
    const field = open && start === this.#skeleton.stringStart ? this.#skeleton.field(this.#event) : undefined;
    return field && (await open?.goesOn(field, base64)) ? open : undefined;
  }

  /** Puts short base64 where it belongs when it is a piece of a picture that an event stream cuts. */
  async #takeShort({ start, end, closes }: Short): Promise<void> {
    this.#short = undefined;
    const base64 = this.#skeleton.base64(start, end);
    const further = await this.#furtherOf(start, base64);
    if (further?.run) {
      this.#skeleton.replace(start, end, further.run.marker);
      await this.#runs.feed(further.run, base64);
    } else if (further) further.head += base64;
    else if (closes && beginsPicture(base64)) {
      const field = this.#skeleton.field(this.#event);
      await this.#runs.closeEnd();
      if (field) this.#runs.openEnd = new OpenEnd(field, base64);
    }
    if (further && !closes) await this.#runs.closeEnd();
  }

  /** Some bytes of it, or up to its end. Answers where to continue. */
  async #intoRun(run: Base64Run<Sink>, bytes: Buffer, from: number): Promise<number> {
    const to = Math.min(bytes.length, from + PIECE);
    let at = from;
    while (at < to && this.#run) {
      if (this.#escape === '') at = run.takeAll(bytes, at, to, this.#runs.output);
      if (at < to && this.#oneIntoRun(run, bytes[at] ?? 0)) at += 1;
    }
    if (!this.#run) {
      run.ended = true;
      if (!this.#runs.openEnd) run.end(this.#runs.output);
    }
    await this.#runs.write(run);
    return at;
  }

  /** False: the byte stands behind the run, which ends. */
  #oneIntoRun(run: Base64Run<Sink>, byte: number): boolean {
    if (this.#escape === '') {
      if (byte === BACKSLASH) this.#escape = '\\';
      else if (byte !== PADDING || !run.takeOne('=', this.#runs.output)) {
        this.#run = undefined;
        const field = byte === QUOTE && !run.padded ? this.#skeleton.field(this.#event) : undefined;
        if (field) this.#runs.openEnd = new OpenEnd(field, '', run);
      }
      return this.#run !== undefined;
    }
    const escape = this.#escape + String.fromCharCode(byte);
    const meaning = this.#meaning(byte);
    if (meaning === undefined || run.takeOne(meaning, this.#runs.output)) return true;
    this.#run = undefined;
    this.#skeleton.append(Buffer.from(escape, 'latin1'));
    return true;
  }
}
