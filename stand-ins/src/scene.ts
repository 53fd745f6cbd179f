import { createHash } from 'node:crypto';

export interface SceneOrder {
  readonly width: number;
  readonly height: number;
  readonly prompt: string;
  /** Decides, with the prompt, on the colours. */
  readonly seed: string;
}

/** A picture as SVG. It has no text: whether and how letters are drawn depends on the fonts of a computer. */
export const svg = ({ width, height }: Pick<SceneOrder, 'width' | 'height'>, content: string): Buffer =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${content}</svg>`);

/** Numbers from 0 to 1, the same for the same seed. */
function dice(seed: string): () => number {
  const bytes = createHash('sha256').update(seed).digest();
  let at = 0;
  return () => (bytes[at++ % bytes.length] ?? 0) / 256;
}

const hsl = (hue: number, saturation: number, lightness: number): string =>
  `hsl(${Math.round(hue) % 360},${saturation}%,${lightness}%)`;

/** Skies from above to the horizon with the hills before them, as hues: dawn, sea, forest, dusk and the like. */
// prettier-ignore
const MOODS: readonly (readonly [sky: number, horizon: number, hills: number])[] = [
  [222, 24, 236], [200, 48, 190], [262, 340, 270], [190, 60, 150], [18, 46, 350], [280, 20, 300], [170, 90, 165], [212, 190, 222],
];
const HILLS = 4;
const POINTS = 8;

/** A sky, a sun and hills one behind the other, in colours of the seed. */
export function scene({ width, height, prompt, seed }: SceneOrder): string {
  const random = dice(`${seed}\n${prompt}`);
  const [sky, horizon, hills] = MOODS[Math.floor(random() * MOODS.length)] ?? [222, 24, 236];
  const stops = [
    `<stop stop-color="${hsl(sky + random() * 16, 55, 42)}"/>`,
    `<stop offset="0.72" stop-color="${hsl(horizon, 80, 80)}"/>`,
  ];
  const [sunX, sunY] = [width * (0.2 + 0.6 * random()), height * (0.42 + 0.14 * random())];
  const layers = Array.from({ length: HILLS }, (_, layer) => {
    const points = Array.from({ length: POINTS + 1 }, (_point, i) => {
      const y = height * (0.56 + 0.1 * layer + 0.14 * (random() - 0.5));
      return `${((width * i) / POINTS).toFixed(1)} ${y.toFixed(1)}`;
    });
    const colour = hsl(hills + layer * 6, 42, 62 - 15 * layer);
    return `<path d="M0 ${height}L${points.join('L')}L${width} ${height}z" fill="${colour}"/>`;
  });
  return [
    `<linearGradient id="sky" x2="0" y2="1">${stops.join('')}</linearGradient>`,
    `<rect width="${width}" height="${height}" fill="url(#sky)"/>`,
    `<circle cx="${sunX}" cy="${sunY}" r="${Math.min(width, height) * 0.115}" fill="${hsl(horizon + 12, 95, 90)}"/>`,
    ...layers,
  ].join('');
}

/** The seven strokes of a digit, in a field of 10 by 20. */
const STROKES = ['M0 0h10', 'M10 0v10', 'M10 10v10', 'M0 20h10', 'M0 10v10', 'M0 0v10', 'M0 10h10'];
/** Which of them the digits 0 to 9 have, as bits. */
const DIGITS = [0x3f, 0x06, 0x5b, 0x4f, 0x66, 0x6d, 0x7d, 0x07, 0x7f, 0x6f];
const ADVANCE = 16;

/** A number in large digits, and a mark for each reference picture. */
export function marks({ width, height }: Pick<SceneOrder, 'width' | 'height'>, number: string, references: number): string {
  const digits = [...number].filter((digit) => digit >= '0' && digit <= '9');
  const edge = Math.min(width, height);
  const scale = Math.min((edge * 0.3) / 20, (width * 0.84) / (digits.length * ADVANCE));
  const left = (width - (digits.length * ADVANCE - 6) * scale) / 2;
  const glyphs = digits.map((digit, i) => {
    const strokes = STROKES.filter((_, bit) => ((DIGITS[Number(digit)] ?? 0) >> bit) & 1);
    return `<path transform="translate(${i * ADVANCE} 0)" d="${strokes.join('')}"/>`;
  });
  const side = edge * 0.04;
  const dots = Array.from(
    { length: references },
    (_, i) => `<rect x="${edge * 0.08 + i * side * 1.6}" y="${height - 2 * side}" width="${side}" height="${side}" fill="#fff"/>`,
  );
  const style = 'fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"';
  return `<g transform="translate(${left} ${height * 0.16}) scale(${scale})" ${style}>${glyphs.join('')}</g>${dots.join('')}`;
}
