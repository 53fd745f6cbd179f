import { Canvas } from '../canvas.js';
import { encodeMosaic } from '../jpeg.js';
import { drawPicture, paintScene } from '../picture.js';
import { encodePng } from '../png.js';
import { decodePng } from '../png-read.js';
import type { Picture, Recipe } from './node-types.js';

const LONGEST_PREVIEW = 512;
const made = new WeakMap<Picture, Promise<Buffer>>();

/** What decides on the colours: another seed, source or place in the batch is another picture. */
const seedOf = ({ seed, negative, denoise, sources, index }: Recipe): string =>
  [seed, negative, denoise, index, ...sources.map(({ sha256 }) => sha256)].join('/');

/** Shown large: the marker `#<item>` of the prompt, else the end of the seed. */
function labelOf({ text, seed }: Recipe): string {
  return /#(\d+)/.exec(text)?.[1] ?? (seed === '' ? '0' : seed.slice(-4));
}

/** The picture as a PNG without texts; painted once. */
export function pngOf(picture: Picture): Promise<Buffer> {
  const png = made.get(picture) ?? paint(picture);
  made.set(picture, png);
  return png;
}

function paint({ width, height, recipe }: Picture): Promise<Buffer> {
  const { text, sources, denoise } = recipe;
  const [source] = sources.map(({ bytes }) => decodePng(bytes));
  if (source && denoise === 0) {
    const canvas = new Canvas(width, height);
    layOver(canvas, source, 1);
    return encodePng(canvas);
  }
  const order = { width, height, number: labelOf(recipe), prompt: text, references: sources.length, seed: seedOf(recipe) };
  return drawPicture(order, (canvas) => source && layOver(canvas, source, 1 - denoise));
}

/** Mixes a picture in, scaled to cover the canvas and cut at its middle. */
function layOver(canvas: Canvas, source: Canvas, share: number): void {
  const { width, height, pixels } = canvas;
  const scale = Math.min(source.width / width, source.height / height);
  const [left, top] = [(source.width - width * scale) / 2, (source.height - height * scale) / 2];
  for (let y = 0; y < height; y++) {
    const row = Math.floor(top + (y + 0.5) * scale) * source.width;
    for (let x = 0; x < width; x++) {
      const from = (row + Math.floor(left + (x + 0.5) * scale)) * 3;
      const to = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) {
        const own = pixels[to + c] ?? 0;
        pixels[to + c] = own + ((source.pixels[from + c] ?? 0) - own) * share + 0.5;
      }
    }
  }
}

/** Grain that fades while the picture comes into being. */
function roughen({ pixels }: Canvas, amount: number): void {
  let state = 0x9e3779b9;
  for (let i = 0; i < pixels.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    pixels[i] = (pixels[i] ?? 0) * (1 - amount) + (state >>> 24) * amount;
  }
}

/** How a sampler shows an unfinished picture: a coarse JPEG, the long side 512 pixels, whatever the picture's size (recorded). */
export function preview({ width, height, recipe }: Picture, progress: number): Buffer {
  const scale = LONGEST_PREVIEW / Math.max(width, height);
  const size = [width, height].map((side) => Math.max(1, Math.round(side * scale))) as [number, number];
  const canvas = paintScene(Math.ceil(size[0] / 8), Math.ceil(size[1] / 8), { seed: seedOf(recipe), prompt: recipe.text });
  roughen(canvas, 1 - progress);
  return encodeMosaic(canvas, ...size);
}
