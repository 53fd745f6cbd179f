/** Takes the bytes of a run, one piece after the other. */
export interface RunSink {
  /** `bytes` is used again once the promise has resolved. */
  write(bytes: Uint8Array): Promise<void>;
}

const OUTPUT_BYTES = 64 * 1024;
/** More is not to be given to a run at once: decoded, it has to find room in its output. */
export const MOST_TEXT = 32 * 1024;
const MOST_PADDING = 2;
/** Lines of wrapped base64 have 64 or 76 characters; shorter ones are words. */
const LINE = { least: 16, most: 1_024 };

const ALPHABET = new Uint8Array(256);
for (const byte of Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_')) ALPHABET[byte] = 1;

/** Of either spelling: `+/` or `-_`. */
export const isBase64 = (byte: number): boolean => ALPHABET[byte] === 1;

/** Where the base64 that begins at `from` ends: at the first other byte, or at `to`. */
export function endOfBase64(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && ALPHABET[bytes[at] ?? 0] === 1) at += 1;
  return at;
}

/** Tells line breaks that wrap base64 from those that end it: all its lines but the last have one width. */
export class LineBreaks {
  #width = 0;
  #lineStart = 0;

  /** Whether base64 goes on behind this character, of which so many characters have come. */
  allow(character: string, characters: number): boolean {
    if (character !== '\n' && character !== '\r') return false;
    const width = characters - this.#lineStart;
    const fits = this.#width === 0 ? width >= LINE.least && width <= LINE.most : width === this.#width;
    if (!fits || character === '\r') return fits;
    this.#width = width;
    this.#lineStart = characters;
    return true;
  }
}

/** Base64 that is decoded while it comes. */
export class Base64Run<Sink extends RunSink> {
  readonly sink: Sink | undefined;
  /** As in the JSON string, padding included, line breaks not. */
  characters = 0;
  readonly #breaks: LineBreaks;
  #padding = 0;
  #text: string[] = [];
  #rest = '';
  #output: Buffer = Buffer.alloc(0);
  #filled = 0;

  constructor(sink: Sink | undefined, breaks: LineBreaks) {
    this.sink = sink;
    this.#breaks = breaks;
    if (sink) this.#output = Buffer.allocUnsafeSlow(OUTPUT_BYTES);
  }

  get padded(): boolean {
    return this.#padding > 0;
  }

  /** Base64 without padding and line breaks. */
  add(text: string): void {
    this.characters += text.length;
    if (this.sink) this.#text.push(text);
  }

  /** Takes one character, unless it ends the run. */
  takes(character: string): boolean {
    if (character === '=') {
      if (this.#padding === MOST_PADDING) return false;
      this.#padding += 1;
      this.characters += 1;
      return true;
    }
    if (this.padded) return false;
    if (!isBase64(character.charCodeAt(0))) return this.#breaks.allow(character, this.characters);
    this.add(character);
    return true;
  }

  /** Decodes what was added, and hands it on once it is worth it. */
  async decode(): Promise<void> {
    const text = this.#rest + this.#text.join('');
    const whole = text.length - (text.length % 4);
    this.#text = [];
    this.#rest = text.slice(whole);
    if (this.#filled + (MOST_TEXT * 3) / 4 + 3 > OUTPUT_BYTES) await this.#flush();
    this.#filled += this.#output.write(text.slice(0, whole), this.#filled, 'base64');
  }

  /** Hands on what is left; the run takes nothing more. */
  async end(): Promise<void> {
    await this.decode();
    this.#filled += this.#output.write(this.#rest, this.#filled, 'base64');
    await this.#flush();
    this.#output = Buffer.alloc(0);
  }

  async #flush(): Promise<void> {
    if (this.#filled > 0) await this.sink?.write(this.#output.subarray(0, this.#filled));
    this.#filled = 0;
  }
}
