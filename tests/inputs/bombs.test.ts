import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isTrouble } from '../../src/inputs/file-trouble.js';
import { say } from '../../src/words/current.js';
import { PictureReader } from '../../src/inputs/pictures/picture.js';
import { folderWith } from './input-folder.js';

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** A black PNG with one bit a pixel; `rows` are really there. */
function blackPng(width: number, height: number, rows: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 1;
  const pixels = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * rows));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

async function lookAt(bytes: Uint8Array): Promise<unknown> {
  const found = await new PictureReader().read(join(await folderWith({ 'a.png': bytes }), 'a.png'));
  return isTrouble(found) ? say(found.trouble) : found;
}

describe('a small file with a huge picture', () => {
  it('is refused with its size in pixels, and not decoded', async () => {
    const bomb = blackPng(30_000, 20_000, 20_000);
    expect(bomb.length).toBeLessThan(100_000);
    expect(await lookAt(bomb)).toMatch(/too large: 30000 × 20000 pixels are 600 million. At most 200 million are allowed/);
  });

  it('is refused by what its head claims alone', async () => {
    expect(await lookAt(blackPng(200_000, 200_000, 1))).toMatch(/too large: 200000 × 200000 pixels are 40,000 million/);
  });

  it('is taken when it has as many pixels as the largest cameras make', async () => {
    expect(await lookAt(blackPng(16_320, 12_240, 12_240))).toMatchObject({ type: 'image/png' });
  });
});
