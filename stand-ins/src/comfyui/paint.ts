import { cutTo, drawPicture, drawUnfinished } from '../picture.js';
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

async function paint({ width, height, recipe }: Picture): Promise<Buffer> {
  const { text, sources, denoise } = recipe;
  const [source] = sources;
  const untouched = source && denoise === 0 ? await cutTo(source.bytes, { width, height }) : undefined;
  if (untouched) return untouched;
  const order = { width, height, number: labelOf(recipe), prompt: text, references: sources.length, seed: seedOf(recipe) };
  return drawPicture(order, source && { bytes: source.bytes, share: 1 - denoise });
}

/** How a sampler shows an unfinished picture: a coarse JPEG, the long side 512 pixels, whatever the picture's size (recorded). */
export function preview(picture: Picture, progress: number): Promise<Buffer> {
  const scale = LONGEST_PREVIEW / Math.max(picture.width, picture.height);
  const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale))) as [
    number,
    number,
  ];
  return drawUnfinished({ width, height, seed: seedOf(picture.recipe), prompt: picture.recipe.text }, progress);
}
