import type { Canvas } from '../canvas.js';
import { encodeMosaic } from '../jpeg.js';
import { drawPicture, paintScene } from '../picture.js';
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
  let png = made.get(picture);
  if (!png) {
    const { width, height, recipe } = picture;
    const { text, sources } = recipe;
    png = drawPicture({
      width,
      height,
      number: labelOf(recipe),
      prompt: text,
      references: sources.length,
      seed: seedOf(recipe),
    });
    made.set(picture, png);
  }
  return png;
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
