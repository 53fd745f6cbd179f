import stringWidth from 'string-width';
import type { Run } from './screen.js';

/** What stood on the screen from a moment on, in milliseconds from the beginning. */
export interface Frame {
  readonly atMs: number;
  readonly rows: readonly Run[][];
}

/** Sizes in pixels of a font of 14. */
const CELL = { width: 8.43, height: 19 };
const MARGIN = 16;
const BAR = 34;
/** How long the last frame stays before the recording begins again. */
const HOLD_MS = 8_000;

const COLOURS: Readonly<Record<number, string>> = {
  31: '#f7768e',
  32: '#9ece6a',
  33: '#e0af68',
  34: '#7aa2f7',
  35: '#bb9af7',
  36: '#7dcfff',
};

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const px = (value: number): string => String(Math.round(value * 10) / 10);

/**
 * The frames as a picture that moves where it may, and else shows the last frame.
 *
 * @param title for those who cannot see it
 * @param columns width of the terminal
 */
export function svgOf(frames: readonly Frame[], { title, columns }: { title: string; columns: number }): string {
  const rows = Math.max(...frames.map((frame) => frame.rows.length));
  const width = px(columns * CELL.width + 2 * MARGIN);
  const height = px(rows * CELL.height + BAR + MARGIN);
  const totalMs = (frames.at(-1)?.atMs ?? 0) + HOLD_MS;
  const shown = Array.from({ length: rows }, (_, row) => stretchesOf(frames, row, totalMs)).flat();
  const times = [...new Set(shown.map(({ time }) => time))];
  const styles = times.map((time, index) => animation(`t${index}`, time, totalMs)).join('\n');
  const texts = shown.map(({ row, runs, time }) => textOf(runs, row, `t${times.indexOf(time)}`)).join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title)}">
<title>${escape(title)}</title>
<style>
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', 'Noto Sans Mono CJK SC', monospace; fill: #c0caf5; white-space: pre; }
.b { font-weight: bold } .d { opacity: .6 }
${Object.entries(COLOURS)
  .map(([number, colour]) => `.c${number} { fill: ${colour} }`)
  .join(' ')}
${styles}
</style>
<rect width="100%" height="100%" rx="8" fill="#1a1b26"/>
<circle cx="18" cy="17" r="5" fill="#f7768e"/><circle cx="36" cy="17" r="5" fill="#e0af68"/><circle cx="54" cy="17" r="5" fill="#9ece6a"/>
${texts}
</svg>
`;
}

interface Stretch {
  readonly row: number;
  readonly runs: readonly Run[];
  /** From and to, in milliseconds; equal ones share an animation. */
  readonly time: string;
}

/** What a row shows, one stretch for each time that it stays the same. */
function stretchesOf(frames: readonly Frame[], row: number, totalMs: number): Stretch[] {
  const stretches: Stretch[] = [];
  let begun = 0;
  frames.forEach((frame, index) => {
    const runs = frame.rows[row] ?? [];
    const next = frames[index + 1];
    if (next && JSON.stringify(next.rows[row] ?? []) === JSON.stringify(runs)) return;
    const endMs = next?.atMs ?? totalMs;
    if (runs.length > 0) stretches.push({ row, runs, time: `${begun} ${endMs}` });
    begun = endMs;
  });
  return stretches;
}

/** Where nothing may move, what stands at the end is shown. */
function animation(name: string, time: string, totalMs: number): string {
  const [from = 0, to = 0] = time.split(' ').map((ms) => Math.round((Number(ms) / totalMs) * 1_000) / 10);
  const isLast = to >= 100;
  if (isLast && from === 0) return '';
  const before = from === 0 ? '' : '0% { visibility: hidden } ';
  const after = isLast ? '' : ` ${to}%, 100% { visibility: hidden }`;
  const still = isLast ? '' : ' visibility: hidden;';
  return `@keyframes ${name} { ${before}${from}% { visibility: visible }${after} }
.${name} {${still} }
@media (prefers-reduced-motion: no-preference) { .${name} { animation: ${name} ${totalMs / 1_000}s step-end infinite } }`;
}

function textOf(runs: readonly Run[], row: number, time: string): string {
  const spans = runs.filter(({ text }) => text.trim() !== '').map(spanOf);
  return `<text class="${time}" y="${px(BAR + (row + 0.8) * CELL.height)}">${spans.join('')}</text>`;
}

/** With its width, so that columns stand below each other in every font. */
function spanOf({ column, text, style }: Run): string {
  const kept = text.trimEnd();
  const classes = [style.bold ? 'b' : '', style.dim ? 'd' : '', style.colour === undefined ? '' : `c${style.colour}`].filter(
    Boolean,
  );
  const look = classes.length > 0 ? ` class="${classes.join(' ')}"` : '';
  const width = px(stringWidth(kept) * CELL.width);
  return `<tspan x="${px(MARGIN + column * CELL.width)}" textLength="${width}"${look}>${escape(kept)}</tspan>`;
}
