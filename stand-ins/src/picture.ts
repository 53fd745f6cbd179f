import { createHash } from 'node:crypto';
import { Canvas, Ink, type Rgb } from './canvas.js';
import { encodePng } from './png.js';
import { textWidth, wrap, write } from './lettering.js';

export interface PictureOrder {
  readonly width: number;
  readonly height: number;
  /** Shown large. */
  readonly number: string;
  readonly prompt: string;
  /** Reference pictures that came with the request. */
  readonly references: number;
  /** Decides, with the prompt, on the colours. */
  readonly seed: string;
  /** Smallest size of the file in bytes. */
  readonly atLeastBytes?: number;
}

const WHITE: Rgb = [255, 255, 255];

function hsl(hue: number, saturation: number, lightness: number): Rgb {
  const channel = (n: number): number => {
    const k = (n + hue / 30) % 12;
    const amplitude = saturation * Math.min(lightness, 1 - lightness);
    return Math.round(255 * (lightness - amplitude * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

const mix = (a: Rgb, b: Rgb, t: number): Rgb => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];

/** Numbers from 0 to 1, the same for the same seed. */
function dice(seed: string): () => number {
  const bytes = createHash('sha256').update(seed).digest();
  let at = 0;
  return () => (bytes[at++ % bytes.length] ?? 0) / 256;
}

/** Skies from above to the horizon with the hills before them, as hues: dawn, sea, forest, dusk and the like. */
// prettier-ignore
const MOODS: readonly (readonly [sky: number, horizon: number, hills: number])[] = [
  [222, 24, 236], [200, 48, 190], [262, 340, 270], [190, 60, 150], [18, 46, 350], [280, 20, 300], [170, 90, 165], [212, 190, 222],
];

/** A sky, a sun and hills one behind the other, in colours of the seed. */
function paintGround(canvas: Canvas, random: () => number): void {
  const { width, height } = canvas;
  const [sky, horizon, hills] = MOODS[Math.floor(random() * MOODS.length)] ?? [222, 24, 236];
  const above = hsl(sky + random() * 16, 0.55, 0.42);
  const below = hsl(horizon, 0.8, 0.8);
  for (let y = 0; y < height; y++) canvas.fillRow(y, 0, width, mix(above, below, Math.min(1, y / (height * 0.72))));
  const edge = Math.min(width, height);
  const sunX = width * (0.2 + 0.6 * random());
  const sunY = height * (0.42 + 0.14 * random());
  canvas.disc(sunX, sunY, edge * 0.1, WHITE, 0.24, edge * 0.15);
  canvas.disc(sunX, sunY, edge * 0.115, hsl(horizon + 12, 0.95, 0.9), 0.95, 1.5);
  const layers = 4;
  for (let layer = 0; layer < layers; layer++) {
    const depth = layer / (layers - 1);
    const base = height * (0.56 + 0.1 * layer);
    const waves = [1, 2.3, 4.1].map((pace) => ({ pace: pace * (0.7 + 0.6 * random()), shift: random() * 7, size: 0.07 / pace }));
    const heights = new Float64Array(width);
    for (let x = 0; x < width; x++) {
      heights[x] = base - height * waves.reduce((sum, w) => sum + w.size * Math.sin((x / width) * 5 * w.pace + w.shift), 0);
    }
    const near = hsl(hills + layer * 6, 0.42, 0.17);
    const shade = mix(mix(below, near, 0.35), near, depth);
    canvas.fillBelow(heights, (y) =>
      mix(mix(shade, below, 0.16), shade, Math.min(1, Math.max(0, (y - base) / (height * 0.2) + 0.4))),
    );
  }
}

function paintWords(canvas: Canvas, order: PictureOrder): void {
  const { width, height } = canvas;
  const edge = Math.min(width, height);
  const margin = edge * 0.08;
  const room = width - 2 * margin;
  const big = new Ink(canvas);
  const numberSize = Math.min(edge * 0.3, (edge * 0.3 * room) / textWidth(order.number, edge * 0.3));
  const numberX = (width - textWidth(order.number, numberSize)) / 2;
  write(big, order.number, numberX, height * 0.3 - numberSize / 2, numberSize, 0.62);
  big.print([20, 20, 50], 0.16, Math.round(edge * 0.012));
  big.print(WHITE, 0.96);
  const size = Math.max(5, edge * 0.032);
  const words = new Ink(canvas);
  const lines = wrap(order.prompt, room, size, 4);
  const footer = order.references === 0 ? '' : `with ${order.references} reference picture${order.references === 1 ? '' : 's'}`;
  const step = size * 1.75;
  let y = height - margin * 0.75 - size - (footer ? step : 0) - (lines.length - 1) * step;
  for (const line of lines) {
    write(words, line, margin, y, size, 0.42);
    y += step;
  }
  words.print([10, 10, 30], 0.3, Math.max(1, Math.round(size * 0.06)));
  words.print(WHITE, 0.95);
  if (footer === '') return;
  const small = new Ink(canvas);
  write(small, footer, margin, height - margin * 0.75 - size * 0.8, size * 0.72, 0.4);
  small.print(WHITE, 0.7);
}

/** The landscape of a picture without its words. */
export function paintScene(width: number, height: number, order: Pick<PictureOrder, 'seed' | 'prompt'>): Canvas {
  const canvas = new Canvas(width, height);
  paintGround(canvas, dice(`${order.seed}\n${order.prompt}`));
  return canvas;
}

/** A picture that can be told from the others at a glance, as a PNG. `retouch` comes between the landscape and the words. */
export async function drawPicture(order: PictureOrder, retouch?: (canvas: Canvas) => void): Promise<Buffer> {
  const canvas = paintScene(order.width, order.height, order);
  retouch?.(canvas);
  paintWords(canvas, order);
  return encodePng(canvas, order.atLeastBytes);
}
