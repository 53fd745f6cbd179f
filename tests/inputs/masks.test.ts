import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { ReadOptions } from '../../src/inputs/lists/draft.js';
import { readInput } from '../../src/inputs/read.js';
import { Scratch } from '../../src/inputs/scratch.js';
import { folderWith, picture, told } from './input-folder.js';

const LIMITS = { maxBytes: 4_000_000, types: ['image/png'] };

/** A mask of this size; `hole`: with transparent pixels. */
function mask(side = 64, hole = true, format: 'png' | 'webp' = 'png'): Promise<Buffer> {
  const background = { r: 0, g: 0, b: 0, alpha: hole ? 0 : 1 };
  return sharp({ create: { width: side, height: side, channels: 4, background } })
    .toFormat(format)
    .toBuffer();
}

async function read(line: object, options: ReadOptions & { readonly list?: 'csv' } = {}) {
  const files = {
    'cat.png': await picture(),
    'mask.png': await mask(),
    'other.png': await mask(64, true).then((bytes) => Buffer.concat([bytes, Buffer.from('x')])),
    'small.png': await mask(32),
    'full.png': await mask(64, false),
    'opaque.png': await picture('png', 3),
    'mask.webp': await mask(64, true, 'webp'),
    'text.png': 'no picture',
  };
  const text = options.list ? `prompt,image,mask\na cat,cat.png,mask.png\na dog,cat.png,` : JSON.stringify(line);
  const name = options.list ? 'items.csv' : 'items.jsonl';
  const folder = await folderWith({ ...files, [name]: text });
  const { mask: common, ...rest } = options;
  const result = await readInput(
    { kind: options.list ?? 'jsonl', path: join(folder, name) },
    { masks: () => LIMITS, ...rest, ...(common && { mask: { ...common, folder } }) },
  );
  return { ...result, messages: told(result.problems, folder) };
}

const CAT = { prompt: 'a cat', images: ['cat.png'] };

describe('a mask', () => {
  it('comes from the column or field of its item', async () => {
    const csv = await read({}, { list: 'csv' });
    expect(csv.problems).toEqual([]);
    expect(csv.items.map((item) => item.mask?.name)).toEqual(['mask.png', undefined]);
    const { items } = await read({ ...CAT, mask: 'mask.png' });
    expect(items[0]).toMatchObject({ images: [{ name: 'cat.png' }], mask: { name: 'mask.png', type: 'image/png' } });
  });

  it('of all items is for those without their own', async () => {
    const common = { picture: 'other.png', folder: '' };
    const { items } = await read({}, { list: 'csv', mask: common });
    expect(items.map((item) => item.mask?.name)).toEqual(['mask.png', 'other.png']);
  });

  it.each<[string, object, RegExp, ReadOptions?]>([
    ['that does not exist', { ...CAT, mask: 'no.png' }, /^items\.jsonl:1: no\.png: .*not exist/],
    ['that is no picture', { ...CAT, mask: 'text.png' }, /^items\.jsonl:1: text\.png: .*not a picture/],
    ['without a reference picture', { prompt: 'a cat', mask: 'mask.png' }, /^items\.jsonl:1: mask\.png: A mask shows where/],
    ['of another size', { ...CAT, mask: 'small.png' }, /small\.png: The mask has 32 × 32 pixels, but .*\(cat\.png\) has 64 × 64/],
    ['without an alpha channel', { ...CAT, mask: 'opaque.png' }, /opaque\.png: The mask has no transparent pixels/],
    ['that is opaque', { ...CAT, mask: 'full.png' }, /full\.png: The mask has no transparent pixels/],
    ['of another type', { ...CAT, mask: 'mask.webp' }, /mask\.webp: The mask is WEBP, and the site accepts only PNG/],
    ['that is too large', { ...CAT, mask: 'mask.png' }, /at most 10 B\. Save it/, { masks: () => ({ ...LIMITS, maxBytes: 10 }) }],
    [
      'at a site that takes none',
      { ...CAT, mask: 'mask.png' },
      /^items.*mask\.png: The site does not accept a mask/,
      { masks: () => undefined },
    ],
    [
      'of all items at such a site',
      CAT,
      /^--mask: mask\.png: The site does not/,
      { masks: () => undefined, mask: { picture: 'mask.png', folder: '' } },
    ],
    ['of all items that does not exist', CAT, /^--mask: no\.png: /, { mask: { picture: 'no.png', folder: '' } }],
    ['that is no text', { ...CAT, mask: 7 }, /"mask" cannot be used\. Expected the path or URL of a picture/],
  ])('%s is refused before anything is sent', async (_, line, message, options) => {
    const { items, messages } = await read(line, options);
    expect(items).toEqual([]);
    expect(messages).toEqual([expect.stringMatching(message)]);
  });

  it('is never resized: it has to fit the picture as it is sent', async () => {
    const scratch = new Scratch();
    const noise = await sharp(Buffer.from(Array.from({ length: 512 * 512 * 3 }, () => Math.random() * 256)), {
      raw: { width: 512, height: 512, channels: 3 },
    })
      .png()
      .toBuffer();
    const large = await mask(512);
    const folder = await folderWith({
      'cat.png': noise,
      'mask.png': large,
      'items.jsonl': JSON.stringify({ ...CAT, mask: 'mask.png' }),
    });
    const limits = { maxBytes: 20_000, types: ['image/png', 'image/jpeg'] };
    const source = { kind: 'jsonl', path: join(folder, 'items.jsonl') } as const;
    const { items, problems } = await readInput(source, { limits, scratch, masks: () => LIMITS });
    await scratch.remove();
    await rm(folder, { recursive: true });
    expect(items).toEqual([]);
    expect(told(problems)).toEqual([expect.stringMatching(/has 512 × 512 pixels, but .* plantain resized the picture/)]);
  });
});
