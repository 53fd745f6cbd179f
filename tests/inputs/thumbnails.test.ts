import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Thumbnails } from '../../src/inputs/pictures/thumbnails.js';

let folder: string;
const written = async (name: string, bytes: Uint8Array | string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
};
const picture = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: 'teal' } });

describe('A thumbnail', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plantain-thumbs-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is WebP of 480 pixels, upright by EXIF, and tells the size of the picture as it is seen', async () => {
    const bytes = await picture(1200, 600).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const made = await new Thumbnails().make(await written('turned.jpg', bytes), 'image/jpeg', true);
    expect(made).toMatchObject({ width: 600, height: 1200 });
    expect(await sharp(made?.small).metadata()).toMatchObject({ format: 'webp', width: 240, height: 480 });
    expect(await sharp(made?.large).metadata()).toMatchObject({ format: 'webp', width: 600, height: 1200 });
  });

  it('shows the first frame of what moves', async () => {
    const frames = await Promise.all(
      ['red', 'blue'].map((background) =>
        sharp({ create: { width: 60, height: 40, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const bytes = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const made = await new Thumbnails().make(await written('moving.gif', bytes), 'image/gif');
    expect(made).toMatchObject({ width: 60, height: 40 });
    const { dominant } = await sharp(made?.small).stats();
    expect(dominant.r).toBeGreaterThan(dominant.b);
  });

  it('is not made of what could be anything, such as SVG, films and 3D', async () => {
    const svg = await written('a.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>1</script></svg>');
    for (const type of ['image/svg+xml', 'video/mp4', 'model/gltf-binary', 'image/heic']) {
      expect(await new Thumbnails().make(svg, type)).toBeUndefined();
    }
  });

  it('fails for a damaged picture and for one of billions of pixels, and then makes the next one', async () => {
    const thumbnails = new Thumbnails();
    const whole = await picture(800, 800).png({ compressionLevel: 0 }).toBuffer();
    const damaged = await written('damaged.png', whole.subarray(0, whole.length / 2));
    await expect(thumbnails.make(damaged, 'image/png')).rejects.toThrow();
    const bomb = await picture(16_000, 16_000).png().toBuffer();
    await expect(thumbnails.make(await written('bomb.png', bomb), 'image/png')).rejects.toThrow(/pixel/);
    expect(await thumbnails.make(await written('whole.png', whole), 'image/png')).toMatchObject({ width: 800 });
  });

  it('waits for its turn, and of far too many at once some have none', async () => {
    const thumbnails = new Thumbnails();
    const path = await written('small.png', await picture(64, 64).png().toBuffer());
    const made = await Promise.all(Array.from({ length: 80 }, () => thumbnails.make(path, 'image/png')));
    expect(made.filter((one) => one !== undefined)).toHaveLength(66);
    expect(await thumbnails.make(path, 'image/png')).toBeDefined();
  });
});
