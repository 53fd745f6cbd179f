/** Characters of scripts that put no spaces between words: a text may be cut after any of them. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\u3000-\u303f\uff00-\uffef]$/u;

/** `text` of at most `most` characters, cut between two words and with an ellipsis. What has no end to its first word is cut within it. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  let kept = text.slice(0, most - 1);
  // Half of an emoji is no character.
  if (/[\ud800-\udbff]$/.test(kept)) kept = kept.slice(0, -1);
  const isBetween = /^\s/.test(text.slice(kept.length)) || UNSPACED.test(kept);
  const whole = isBetween
    ? kept
    : kept.replace(/[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+$/u, '');
  return `${(whole.length > most / 2 ? whole : kept).trimEnd()}…`;
}

/** Temporal takes a summary of 400 bytes as it is sent: in JSON, with a note of its encoding. A longer one stops the workflow for ever. */
const SUMMARY_BYTES = 320;

/** `text` short enough for a summary in Temporal: a Chinese character has three bytes. */
export function summaryOf(text: string): string {
  let bytes = 0;
  let length = 0;
  for (const character of text) {
    bytes += bytesOf(character);
    if (bytes > SUMMARY_BYTES) return shorten(text, Math.max(1, length));
    length += character.length;
  }
  return text;
}

/** In JSON, as UTF-8. */
function bytesOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return JSON.stringify(character).length - 2;
  // Half of a character is written as `\ud83d`.
  if (code >= 0xd800 && code <= 0xdfff) return 6;
  return code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}
