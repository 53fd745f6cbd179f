import { columns } from '../render/columns.js';

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef“”]/u;
/** Marks that no line begins with, and those that no line ends with. */
const CLOSES = /^[\p{Pe}\p{Pf}，。；：、！？…·,.;:!?%]/u;
const OPENS = /[\p{Ps}\p{Pi}]$/u;

/** The parts of a line between which it may break, each with the spaces before it: words, and Chinese words that no space parts. */
function partsOf(line: string): string[] {
  const parts: string[] = [];
  for (const chunk of line.match(/\s*\S+/g) ?? []) {
    const from = parts.length;
    for (const segment of EAST_ASIAN.test(chunk) ? wordsOf(chunk) : [chunk]) {
      const last = parts.at(-1);
      const isGlued = parts.length > from && last !== undefined && (CLOSES.test(segment) || OPENS.test(last));
      if (isGlued) parts[parts.length - 1] = last + segment;
      else parts.push(segment);
    }
  }
  return parts;
}

/** What is Latin stays whole: `--total-timeout` and `plantain.config.json` are one word. */
function wordsOf(chunk: string): string[] {
  const found: string[] = [];
  let isLatin = false;
  for (const { segment } of segmenter.segment(chunk)) {
    const last = found.at(-1);
    const isNext = !EAST_ASIAN.test(segment);
    if (last !== undefined && ((isLatin && isNext) || last.trim() === '')) found[found.length - 1] = last + segment;
    else found.push(segment);
    isLatin = isNext;
  }
  return found;
}

/** `text` in lines of at most `width` columns, where no single word is wider. A Chinese sentence breaks between its words. */
export function wrap(text: string, width: number): string {
  return text
    .split(/\r?\n/)
    .map((line) => wrapLine(line, width))
    .join('\n');
}

function wrapLine(line: string, width: number): string {
  const lines: string[] = [];
  let current = '';
  for (const part of partsOf(line)) {
    if (current !== '' && columns(current) + columns(part) > width) {
      lines.push(current);
      current = part.trimStart();
    } else current += part;
  }
  return [...lines, current].join('\n');
}
