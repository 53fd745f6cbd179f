import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { Spool } from '../../src/spool/spool.js';
import { isWholePicture, TAIL_BYTES } from '../../src/spool/whole-picture.js';
import { BATCH, freshFolder, KEY } from './fixture.js';

const FORMATS = ['png', 'jpeg', 'webp', 'gif', 'avif'] as const;
const noise = sharp({
  create: { width: 300, height: 200, channels: 3, background: 'red', noise: { type: 'gaussian', mean: 128, sigma: 60 } },
});
const picture = (format: (typeof FORMATS)[number]): Promise<Buffer> => noise.clone().toFormat(format).toBuffer();

async function judged(bytes: Buffer): Promise<boolean> {
  const type = (await fileTypeFromBuffer(bytes))?.mime ?? '';
  const { length } = bytes;
  return isWholePicture({ type, bytes: length, head: bytes.subarray(0, 4096), tail: bytes.subarray(-TAIL_BYTES) });
}

describe('A picture', () => {
  it.each(FORMATS)('that is a whole %s is whole, also with something behind it', async (format) => {
    const bytes = await picture(format);
    expect(await judged(bytes)).toBe(true);
    expect(await judged(Buffer.concat([bytes, Buffer.from('\n\0\0')]))).toBe(true);
  });

  it.each(FORMATS)('that is a cut %s is not whole, wherever it is cut', async (format) => {
    const bytes = await picture(format);
    const lengths = [bytes.length - 1, bytes.length - 13, bytes.length / 2, bytes.length / 10, 200].map(Math.floor);
    for (const length of lengths) expect(await judged(bytes.subarray(0, length)), `${length} bytes`).toBe(false);
  });

  it('that is a JPEG cut behind the preview in its head is not whole', async () => {
    const preview = await noise.clone().resize(40).jpeg().toBuffer();
    const whole = await picture('jpeg');
    const segment = Buffer.from([0xff, 0xe1, (preview.length + 2) >> 8, (preview.length + 2) & 0xff]);
    const bytes = Buffer.concat([whole.subarray(0, 2), segment, preview, whole.subarray(2)]);
    expect(await judged(bytes)).toBe(true);
    expect(await judged(bytes.subarray(0, preview.length + 400))).toBe(false);
  });

  it('that is cut off is refused by the spool, which keeps its bytes and says where', async () => {
    const spool = await Spool.open(await freshFolder());
    const half = (await picture('png')).subarray(0, 5_000);
    const refusal = await spool
      .writer(KEY)
      .image(half)
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'invalid_response' });
    const path = /only a part of a picture.* kept in (.+)$/.exec((refusal as Error).message)?.[1] ?? '';
    expect(path).toContain(join(BATCH, '.pictures', '000012-a1-s1~cut-'));
    expect(await readFile(path)).toEqual(half);
  });
});
