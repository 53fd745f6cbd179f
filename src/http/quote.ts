import type { Secret } from '../domain/secret.js';
import { shorten } from '../domain/text/shorten.js';

const LONGEST_QUOTE = 300;
/** More is never looked at: a reply can be hundreds of megabytes. */
const LONGEST_LOOK = 20_000;
/** Looked for only where a run begins, so that long texts of shorter runs are read once. */
const BASE64_RUN = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{200,}={0,2}/g;

/** `text` with runs of base64 replaced by their length. */
export function withoutBase64(text: string): string {
  return text.replace(BASE64_RUN, (run) => `[${run.length} base64 characters]`);
}

/** Words of another program for a message: one line, without keys and base64, at most 300 characters. */
export function quote(text: string, ...keys: readonly (Secret | undefined)[]): string {
  const redacted = keys.reduce((words, key) => key?.redact(words) ?? words, text);
  // Control characters of a reply must not reach a terminal either.
  const line = withoutBase64(redacted.slice(0, LONGEST_LOOK))
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim();
  return shorten(line, LONGEST_QUOTE);
}
