import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ReadOptions } from '../../src/inputs/lists/draft.js';
import { readInput } from '../../src/inputs/read.js';
import { Scratch } from '../../src/inputs/scratch.js';
import { stageItems } from '../../src/inputs/stage.js';
import { openStore } from '../../src/stores/registry.js';
import { folderWith, HEIC_HEAD, told } from './input-folder.js';

const ALL = ['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif'];
const LIMITS = { maxBytes: 20_000, types: ALL };
const RED = { r: 230, g: 20, b: 20 };
const BLUE = { r: 20, g: 20, b: 230 };

/** Half red, half blue, with so much noise on it that it is far above the limit. */
function halves(channels: 3 | 4 = 3, opacity = 255): Sharp {
  const [width, height] = [400, 200];
  const raw = Buffer.alloc(width * height * channels);
  let seed = 1;
  for (let at = 0; at < width * height; at += 1) {
    const { r, g, b } = at % width < width / 2 ? RED : BLUE;
    seed = (seed * 1_103_515 + 12_345) % 2_147_483_648;
    const noise = (Math.floor(seed / 65_536) % 61) - 30;
    raw.set(
      [r, g, b].map((value) => Math.min(255, Math.max(0, value + noise))),
      at * channels,
    );
    if (channels === 4) raw[at * channels + 3] = at < (width * height) / 2 ? opacity : 255;
  }
  return sharp(raw, { raw: { width, height, channels } });
}

/** Mean colour of a part of a picture, which is given in shares of its sides. */
async function colourAt(path: string, x: number, y: number): Promise<number[]> {
  const { width, height } = await sharp(path).metadata();
  const part = {
    left: Math.floor(width * x),
    top: Math.floor(height * y),
    width: Math.ceil(width / 8),
    height: Math.ceil(height / 8),
  };
  const { channels } = await sharp(await sharp(path).extract(part).toBuffer()).stats();
  return channels.map(({ mean }) => Math.round(mean));
}

const near = (found: readonly number[], { r, g, b }: typeof RED): void => {
  for (const [index, value] of [r, g, b].entries()) expect(Math.abs((found[index] ?? -99) - value)).toBeLessThan(25);
};

async function readAll(files: Record<string, Uint8Array>, options: ReadOptions = {}) {
  const folder = await folderWith({
    'input/text/text.txt': 'x',
    ...Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`input/image/${name}`, bytes])),
  });
  const scratch = new Scratch();
  onTestFinished(() => scratch.remove());
  const source = { kind: 'folder', path: folder, pairing: 'shared', recursive: false } as const;
  const result = await readInput(source, { limits: LIMITS, scratch, ...options });
  return { ...result, folder, scratch, images: result.items.map(({ images }) => images[0]) };
}

describe('a picture that the site does not take as it is', () => {
  it('is made smaller: upright, never enlarged, under its own name, without metadata', async () => {
    const jpeg = await halves()
      .jpeg({ quality: 100 })
      .withExif({ IFD0: { Copyright: 'A. Person', Make: 'camera' } })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    expect(jpeg.length).toBeGreaterThan(LIMITS.maxBytes);
    const { images, refitted, problems } = await readAll({ 'photo.jpg': jpeg });
    expect(problems).toEqual([]);
    expect(refitted).toEqual({ smaller: 1, converted: 0 });
    expect(images[0]?.refitted).toBe('smaller');
    const [image] = images;
    expect(image).toMatchObject({ name: 'photo.jpg', type: 'image/jpeg' });
    const path = image?.path ?? '';
    const bytes = await readFile(path);
    expect(bytes.length).toBe(image?.bytes);
    expect(bytes.length).toBeLessThanOrEqual(LIMITS.maxBytes);
    // Far more than a picture that fits by chance: what is allowed is used.
    expect(bytes.length).toBeGreaterThan(LIMITS.maxBytes / 3);
    const { width, height, orientation, exif } = await sharp(path).metadata();
    expect({ upright: height > width, small: height <= 400, orientation, exif }).toEqual({
      upright: true,
      small: true,
      orientation: undefined,
      exif: undefined,
    });
    // Orientation 6 turns the picture clockwise: what was left is above.
    near(await colourAt(path, 0.4, 0.1), RED);
    near(await colourAt(path, 0.4, 0.8), BLUE);
  });

  it('keeps its transparency, in a type that the site takes', async () => {
    const png = await halves(4, 0).png().toBuffer();
    const webp = (await readAll({ 'logo.png': png })).images[0];
    expect(webp).toMatchObject({ type: 'image/webp', name: 'logo.png' });
    expect((await colourAt(webp?.path ?? '', 0.1, 0.1))[3]).toBe(0);
    const smallPng = (await readAll({ 'logo.png': png }, { limits: { ...LIMITS, types: ['image/png', 'image/jpeg'] } }))
      .images[0];
    expect(smallPng?.type).toBe('image/png');
    expect(smallPng?.bytes).toBeLessThanOrEqual(LIMITS.maxBytes);
    const flat = (await readAll({ 'logo.png': png }, { limits: { ...LIMITS, types: ['image/jpeg'] } })).images[0];
    near(await colourAt(flat?.path ?? '', 0.1, 0.1), { r: 255, g: 255, b: 255 });
  });

  it('becomes a JPEG when nothing of its transparency shows', async () => {
    const { images } = await readAll({ 'screen.png': await halves(4).png().toBuffer() });
    expect(images[0]?.type).toBe('image/jpeg');
  });

  it('keeps its colours when it comes with a profile of its own', async () => {
    const [red] = [{ r: 230, g: 20, b: 20 }];
    const plain = sharp({ create: { width: 300, height: 300, channels: 3, background: red } });
    const png = await plain.png({ compressionLevel: 0 }).withIccProfile('p3').toBuffer();
    const path = (await readAll({ 'wide.png': png })).images[0]?.path ?? '';
    expect((await sharp(path).metadata()).icc).toBeUndefined();
    for (const [index, value] of [230, 20, 20].entries()) {
      expect(Math.abs(((await colourAt(path, 0.4, 0.4))[index] ?? -99) - value)).toBeLessThan(6);
    }
  });

  it('is converted when only its type is wrong, once for each content', async () => {
    const webp = await sharp({ create: { width: 20, height: 20, channels: 3, background: RED } })
      .webp()
      .toBuffer();
    const { images, refitted } = await readAll(
      { 'a.webp': webp, 'b.webp': webp },
      { limits: { ...LIMITS, types: ['image/jpeg'] } },
    );
    expect(images.map((image) => [image?.name, image?.type])).toEqual([
      ['a.webp', 'image/jpeg'],
      ['b.webp', 'image/jpeg'],
    ]);
    expect(images[0]?.path).toBe(images[1]?.path);
    expect(refitted).toEqual({ smaller: 0, converted: 1 });
    expect(images[0]?.refitted).toBe('converted');
  });

  it('is refused by name and size when nothing may be re-encoded, and HEIC always', async () => {
    const heic = Buffer.concat([HEIC_HEAD, Buffer.alloc(30_000)]);
    const files = { 'big.png': await halves().png().toBuffer(), 'big.heic': heic };
    const messages = async (options: ReadOptions) => told((await readAll(files, options)).problems);
    const [refused, ...others] = await messages({});
    expect(others).toEqual([]);
    expect(refused).toMatch(/big\.heic: .* has 30 kB, and the site accepts at most 20 kB.*HEIC\. Save the picture as JPEG\.$/);
    expect((await messages({ noResize: true }))[1]).toMatch(/big\.png: .* at most 20 kB\. .*leave out --no-resize/);
    expect((await messages({ limits: { maxBytes: 1e9, types: ['image/png', 'image/jpeg'] } }))[0]).toMatch(
      /big\.heic: .* is HEIC, and the site accepts only PNG and JPEG\. .*Save the picture as JPEG\.$/,
    );
  });

  it('is refused when no size of it is small enough', async () => {
    const { problems } = await readAll({ 'a.png': await halves().png().toBuffer() }, { limits: { maxBytes: 50, types: ALL } });
    expect(told(problems)[0]).toMatch(/at most 50 B\. plantain cannot make it fit/);
  });
});

describe('a picture within the limits', () => {
  it('goes as it is, HEIC too', async () => {
    const jpeg = await sharp({ create: { width: 20, height: 20, channels: 3, background: RED } })
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const { images, folder, refitted } = await readAll({ 'a.jpg': jpeg, 'b.heic': HEIC_HEAD });
    expect(images.map((image) => image?.path)).toEqual(['a.jpg', 'b.heic'].map((name) => join(folder, 'input/image', name)));
    expect(refitted).toEqual({ smaller: 0, converted: 0 });
    expect(images[0]).not.toHaveProperty('refitted');
  });
});

describe('the folder for re-encoded pictures', () => {
  it('is there until they are staged, and gone afterwards', async () => {
    const { items, images, scratch, folder } = await readAll({ 'a.png': await halves().png().toBuffer() });
    const [image] = images;
    const store = openStore('local', { path: 'staging' }, { folder, env: {} });
    await stageItems({ items, store, batch: { batchId: 'summer', nonce: '1' }, site: 'google', pageSize: 10 });
    expect(existsSync(image?.path ?? '')).toBe(true);
    await scratch.remove();
    expect(existsSync(image?.path ?? '')).toBe(false);
    expect(await store.exists(`summer/refs/${image?.sha256}.jpg`)).toBe(true);
  });
});
