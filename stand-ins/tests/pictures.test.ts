import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { drawPicture, type PictureOrder } from '../src/picture.js';

const draw = (order: Partial<PictureOrder> = {}, overlay?: Parameters<typeof drawPicture>[1]) =>
  drawPicture({ width: 96, height: 64, number: '7', prompt: 'a pear', references: 0, seed: '7', ...order }, overlay);

describe('a drawn picture', () => {
  it('is the same for the same order, and another for each number, prompt, seed and count of references', async () => {
    const others = await Promise.all([
      draw({ number: '8' }),
      draw({ prompt: 'a plum' }),
      draw({ seed: '8' }),
      draw({ references: 1 }),
    ]);
    const all = [await draw(), ...others].map((png) => png.toString('base64'));
    expect(new Set(all).size).toBe(5);
    expect((await draw()).toString('base64')).toBe(all[0]);
  });

  it.each([1, 12, 207, 123456])('shows the number %d in white, within its edges', async (number) => {
    const { data, info } = await sharp(await draw({ number: String(number) }))
      .raw()
      .toBuffer({ resolveWithObject: true });
    const columns = new Set<number>();
    for (let at = 0; at < data.length; at += info.channels) {
      if (data.subarray(at, at + 3).every((value) => value === 255)) columns.add((at / info.channels) % info.width);
    }
    expect(columns.size).toBeGreaterThan(0);
    expect([Math.min(...columns) > 4, Math.max(...columns) < 91]).toEqual([true, true]);
  });

  it('has at least the bytes that are asked for, and can be opened then, too', async () => {
    const heavy = await draw({ atLeastBytes: 300_000 });
    expect(heavy.length).toBe(300_000);
    expect(await sharp(heavy).stats()).toBeDefined();
    expect(await sharp(heavy).metadata()).toMatchObject({ format: 'png', width: 96, height: 64, channels: 3 });
  });

  it('is drawn without a source that is no picture', async () => {
    expect((await draw({}, { bytes: Buffer.from('no picture'), share: 0.5 })).equals(await draw())).toBe(true);
  });
});
