/** Takes the bytes of a run, one piece after the other. */
export interface RunSink {
  /** `bytes` is used again once the promise has resolved. */
  write(bytes: Uint8Array): Promise<void>;
  /** Whether what was written, with `rest` behind it, is the beginning of a picture that does not reach to its end. */
  isCut(rest: Uint8Array): Promise<boolean>;
}

const MOST_PADDING = 2;
/** Lines of wrapped base64 have 64 or 76 characters; shorter ones are words. */
const LINE = { least: 16, most: 1_024 };
const NONE = 0xff;

/** What a byte is worth as base64, of either spelling: `+/` or `-_`. */
const VALUES = new Uint8Array(256).fill(NONE);
for (const alphabet of ['+/', '-_']) {
  const all = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789${alphabet}`;
  for (const [value, byte] of Buffer.from(all).entries()) VALUES[byte] = value;
}

const valueOf = (byte: number): number => VALUES[byte] ?? NONE;
export const isBase64 = (byte: number): boolean => valueOf(byte) !== NONE;

/** Tells line breaks that wrap base64 from those that end it: all its lines but the last have one width. */
export class LineBreaks {
  #width = 0;
  #lineStart = 0;

  /** Whether base64 continues behind this character, of which so many characters have come. */
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

/** Base64 that is decoded while it comes. In JavaScript, which is as fast as the way over strings, and leaves no garbage. */
export class Base64Run<Sink extends RunSink> {
  /** Stands in the text in its place. */
  readonly marker: string;
  readonly sink: Sink | undefined;
  /** As in the JSON string, padding included, line breaks not. */
  characters = 0;
  /** Its last character has come. */
  ended = false;
  readonly #breaks: LineBreaks;
  #padding = 0;
  /** Of a group of four that is not complete: its bits so far, and how many characters they are of. */
  #bits = 0;
  #begun = 0;

  constructor(marker: string, sink: Sink | undefined, breaks: LineBreaks) {
    this.marker = marker;
    this.sink = sink;
    this.#breaks = breaks;
  }

  /** Takes base64 as far as it goes. Answers where the first other byte stands, or `to`. */
  takeAll(bytes: Uint8Array, from: number, to: number, output: Output): number {
    if (this.#padding > 0) return from;
    let at = from;
    while (at < to && this.#begun > 0 && isBase64(bytes[at] ?? 0)) this.#takeByte(bytes[at++] ?? 0, output);
    if (this.#begun === 0) {
      const groups = output.decodeGroups(bytes, at, to);
      this.characters += groups;
      at += groups;
    }
    while (at < to && isBase64(bytes[at] ?? 0)) this.#takeByte(bytes[at++] ?? 0, output);
    return at;
  }

  /** Takes one character, unless it ends the run. */
  takeOne(character: string, output: Output): boolean {
    if (character === '=' && this.#padding < MOST_PADDING) {
      this.#padding += 1;
      this.characters += 1;
      return true;
    }
    if (this.#padding > 0) return false;
    const byte = character.charCodeAt(0);
    if (!isBase64(byte)) return this.#breaks.allow(character, this.characters);
    this.#takeByte(byte, output);
    return true;
  }

  get padded(): boolean {
    return this.#padding > 0;
  }

  /** Whether more has to come for a whole picture. */
  async isCut(): Promise<boolean> {
    return (await this.sink?.isCut(Uint8Array.from(this.#rest()))) ?? false;
  }

  /** Puts out what an incomplete last group has of whole bytes. */
  end(output: Output): void {
    output.push(...this.#rest());
    this.#begun = 0;
  }

  #rest(): number[] {
    if (this.#begun === 2) return [(this.#bits >> 4) & 0xff];
    return this.#begun === 3 ? [(this.#bits >> 10) & 0xff, (this.#bits >> 2) & 0xff] : [];
  }

  #takeByte(byte: number, output: Output): void {
    this.characters += 1;
    this.#bits = ((this.#bits << 6) | valueOf(byte)) & 0xffffff;
    this.#begun += 1;
    if (this.#begun < 4) return;
    output.push(this.#bits >> 16, (this.#bits >> 8) & 0xff, this.#bits & 0xff);
    this.#bits = 0;
    this.#begun = 0;
  }
}

/** Room for what is decoded. */
export class Output {
  readonly #bytes: Buffer;
  #length = 0;

  /** @param characters most base64 between two calls of `drain` */
  constructor(characters: number) {
    this.#bytes = Buffer.allocUnsafeSlow((characters / 4 + 1) * 3);
  }

  push(...bytes: readonly number[]): void {
    for (const byte of bytes) this.#bytes[this.#length++] = byte;
  }

  /** Decodes whole groups of four. Answers how many characters they were. */
  decodeGroups(bytes: Uint8Array, from: number, to: number): number {
    const output = this.#bytes;
    let length = this.#length;
    let at = from;
    for (; at + 4 <= to; at += 4) {
      const a = valueOf(bytes[at] ?? 0);
      const b = valueOf(bytes[at + 1] ?? 0);
      const c = valueOf(bytes[at + 2] ?? 0);
      const d = valueOf(bytes[at + 3] ?? 0);
      if ((a | b | c | d) === NONE) break;
      output[length] = (a << 2) | (b >> 4);
      output[length + 1] = ((b << 4) & 0xff) | (c >> 2);
      output[length + 2] = ((c << 6) & 0xff) | d;
      length += 3;
    }
    this.#length = length;
    return at - from;
  }

  /** What there is; to be used before the next call. */
  drain(): Buffer {
    const drained = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return drained;
  }
}
