import type { Ink } from './canvas.js';
import { glyph } from './glyphs.js';

const CAPITAL = 8;
const GAP = 2.6;
const SPACE = 3.4;

const advance = (letter: string): number => (letter === ' ' ? SPACE : glyph(letter).width) + GAP;

/** Width in pixels of one line whose capitals are `size` pixels high. */
export function textWidth(text: string, size: number): number {
  let units = -GAP;
  for (const letter of text) units += advance(letter);
  return (Math.max(0, units) * size) / CAPITAL;
}

/** Puts one line of text down with its upper left corner at (x, y); `weight` is half the stroke in units of the grid. */
export function write(ink: Ink, text: string, x: number, y: number, size: number, weight: number): void {
  const scale = size / CAPITAL;
  let left = x;
  for (const letter of text) {
    if (letter !== ' ') {
      for (const line of glyph(letter).lines) {
        ink.stroke(
          line.map((value, i) => (i % 2 === 0 ? left : y) + value * scale),
          Math.max(0.6, weight * scale),
        );
      }
    }
    left += advance(letter) * scale;
  }
}

/** Scripts without spaces break anywhere. */
const WORDS = /[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]|[^\s\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]+\s*/gu;

/** `text` in lines no wider than `room` pixels; what does not fit into `most` lines ends in an ellipsis. */
export function wrap(text: string, room: number, size: number, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  const words = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').match(WORDS) ?? [];
  for (const word of words.flatMap((whole) => pieces(whole, room, size))) {
    if (textWidth((line + word).trimEnd(), size) > room && line !== '') {
      lines.push(line.trimEnd());
      line = word;
    } else line += word;
    if (lines.length > most) break;
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), `${(lines[most - 1] ?? '').slice(0, -2)}…`];
}

/** A word that is wider than a line, cut to fit. */
function pieces(word: string, room: number, size: number): string[] {
  if (textWidth(word, size) <= room) return [word];
  const fits = Math.max(1, Math.floor((room / textWidth(word, size)) * word.length) - 1);
  return word.match(new RegExp(`.{1,${fits}}`, 'gsu')) ?? [word];
}
