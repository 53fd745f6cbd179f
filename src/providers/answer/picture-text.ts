import { Found } from './found.js';

/** Whatever begins a picture in words: Markdown's `![` and `](`, an `<img src=`, a URL, a data URL. */
const BEGINNINGS = /!\[|\]\(|<img\s[^<>]{0,300}?src\s*=\s*["']?|https?:\/\/|data:image\/[\w.+-]{1,40};base64,/gi;
const ADDRESS = /https?:\/\//iy;
const BLANKS = /[\s<]*/y;
/** What ends a URL in running text, CJK punctuation included. */
const AFTER_ADDRESS = /[\s"'`<>()[\]{}|\\^\u3000-\u303f\uff00-\uffef]/g;
const AFTER_TARGET = /[\s"'<>()]/g;
const AFTER_DATA = /[\s"'`<>()\]]/g;
const SENTENCE_MARKS = '.,;:!?*_~';
const PICTURE_PATH = /\.(?:png|jpe?g|gif|webp|bmp|avif|hei[cf]|tiff?|jxl)$/i;

/**
 * Adds the pictures that words name: a picture of Markdown or HTML with an http or data URL, a bare data URL, a bare URL whose path ends like a
 * picture. One pass over the text, each character looked at a bounded number of times: an answer may be hostile.
 */
export function addFromText(text: string, found: Found): void {
  let inPicture = false;
  BEGINNINGS.lastIndex = 0;
  for (let match = BEGINNINGS.exec(text); match; match = BEGINNINGS.exec(text)) {
    const start = match.index;
    const end = BEGINNINGS.lastIndex;
    if (match[0] === '![') inPicture = true;
    else if (match[0] === '](') {
      if (inPicture) BEGINNINGS.lastIndex = addTarget(text, end, found);
      inPicture = false;
    } else if (/^<img/i.test(match[0])) BEGINNINGS.lastIndex = addTarget(text, end, found);
    else if (/^h/i.test(match[0])) BEGINNINGS.lastIndex = addBare(text, start, found);
    else {
      BEGINNINGS.lastIndex = next(AFTER_DATA, text, end);
      found.addData(text.slice(end, BEGINNINGS.lastIndex));
    }
  }
}

/** Adds a URL in running text, if it names a picture; answers where to continue. */
function addBare(text: string, start: number, found: Found): number {
  const end = next(AFTER_ADDRESS, text, start);
  const url = withoutMarks(text.slice(start, end));
  if (Found.isAddress(url) && PICTURE_PATH.test(new URL(url).pathname)) found.addUrl(url);
  return end;
}

/** Adds what stands behind `](`, if it is a URL; answers where to continue. */
function addTarget(text: string, from: number, found: Found): number {
  BLANKS.lastIndex = from;
  BLANKS.test(text);
  const start = BLANKS.lastIndex;
  ADDRESS.lastIndex = start;
  if (!ADDRESS.test(text)) return start;
  const end = endOfTarget(text, start);
  found.addUrl(text.slice(start, end).replaceAll('&amp;', '&'));
  return end;
}

/** As in Markdown, a target may hold brackets that are balanced. */
function endOfTarget(text: string, start: number): number {
  let depth = 0;
  for (let at = next(AFTER_TARGET, text, start); ; at = next(AFTER_TARGET, text, at + 1)) {
    const mark = text[at];
    if (mark === '(') depth += 1;
    else if (mark !== ')' || depth === 0) return at;
    else depth -= 1;
  }
}

/** Where the first of `marks` stands, from `from` on; the end of the text when there is none. */
function next(marks: RegExp, text: string, from: number): number {
  marks.lastIndex = from;
  return marks.exec(text)?.index ?? text.length;
}

/** The full stop behind a URL ends the sentence. */
function withoutMarks(url: string): string {
  let end = url.length;
  while (end > 0 && SENTENCE_MARKS.includes(url.charAt(end - 1))) end -= 1;
  return url.slice(0, end);
}
