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
