import stringWidth from 'string-width';

/** What a reader takes for one character: a base with its marks, an emoji with all its parts. */
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Columns that `text` takes on a terminal: two for each Chinese character and emoji, none for a combining mark. */
export const columns = (text: string): number => stringWidth(text);

/** `text` cut to at most `width` columns, with an ellipsis where something is missing. No character is cut through. */
export function cut(text: string, width: number): string {
  if (columns(text) <= width) return text;
  let used = 0;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    used += columns(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return width > 0 ? `${kept}…` : '';
}

/** `text` cut or filled with spaces to exactly `width` columns. */
export function fit(text: string, width: number): string {
  const short = cut(text, width);
  return short + ' '.repeat(Math.max(0, width - columns(short)));
}

/** As `fit`, filled from the left. */
export const fitRight = (text: string, width: number): string => ' '.repeat(Math.max(0, width - columns(text))) + text;
