import { GrowingBytes } from './growing-bytes.js';
import type { Field } from './open-end.js';

const LONGEST_NAME = 64;
const ESCAPED: Readonly<Record<string, string>> = { '/': '/', n: '\n', r: '\r' };

/** What is left of JSON whose long base64 is taken out, and where in it the strings begin. */
export class Skeleton extends GrowingBytes {
  /** Behind the opening quote of the last string, and of the one before it. */
  stringStart = 0;
  #lastStart = 0;

  beginString(start: number): void {
    this.#lastStart = this.stringStart;
    this.stringStart = start;
  }

  /** The field whose value the last string is; undefined when it is a name, or stands in a list. */
  field(event: number): Field | undefined {
    const before = this.bytes().subarray(Math.max(0, this.#lastStart - 1), Math.max(0, this.stringStart - 1));
    const name = before.length > LONGEST_NAME ? undefined : /^"([^"\\]+)"\s*:\s*$/.exec(before.toString('latin1'))?.[1];
    return name === undefined ? undefined : { name, event };
  }

  /** Base64 that stands there, without escapes and line breaks. */
  base64(start: number, end = this.length): string {
    const escaped = this.bytes().subarray(start, end).toString('latin1');
    return (JSON.parse(`"${escaped}"`) as string).replace(/[\r\n]/g, '');
  }

  replace(start: number, end: number, marker: string): void {
    const behind = Buffer.from(this.cutFrom(start).subarray(end - start));
    this.append(Buffer.from(marker));
    this.append(behind);
  }
}

/** What an escape means, of all that can be base64; '' if something else, undefined while it is not complete. `body`: behind its backslash. */
export function meaningOf(body: string): string | undefined {
  if (body.startsWith('u') && body.length < 5) return undefined;
  if (/^u00[0-7][0-9a-f]$/i.test(body)) return String.fromCharCode(Number.parseInt(body.slice(1), 16));
  return ESCAPED[body] ?? '';
}
