import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';
import type { Canvas } from './canvas.js';

const compress = promisify(deflate);
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const TRUECOLOUR = 2;

function chunk(type: string, data: Uint8Array): Buffer {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  out.set(data, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}

function header(width: number, height: number): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data[8] = 8;
  data[9] = TRUECOLOUR;
  return data;
}

/** Rows as PNG wants them, unfiltered: rows of one colour compress well enough, and drawing many pictures has to be cheap. */
function scanlines({ width, height, pixels }: Canvas): Uint8Array {
  const stride = width * 3;
  const out = new Uint8Array((stride + 1) * height);
  for (let y = 0; y < height; y++) {
    out.set(pixels.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  }
  return out;
}

/** Bytes that do not compress, the same for the same length: they stand for a heavy picture. */
function ballast(length: number): Buffer {
  const out = Buffer.alloc(length);
  let state = 0x2545f491;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    out[i] = state >>> 24;
  }
  return out;
}

/**
 * `canvas` as a PNG. With `atLeast` (bytes) a private chunk, which viewers skip, brings it to that size.
 */
export async function encodePng(canvas: Canvas, atLeast = 0): Promise<Buffer> {
  const data = await compress(scanlines(canvas), { level: 1 });
  const parts = [SIGNATURE, chunk('IHDR', header(canvas.width, canvas.height)), chunk('IDAT', data)];
  const end = chunk('IEND', Buffer.alloc(0));
  const missing = atLeast - [...parts, end].reduce((sum, part) => sum + part.length, 0);
  if (missing > 12) parts.push(chunk('paDd', ballast(missing - 12)));
  return Buffer.concat([...parts, end]);
}

/** A PNG with texts in it, as `tEXt` chunks before the pixels. They may hold letters of ASCII only. */
export function withTexts(png: Buffer, texts: Readonly<Record<string, string>>): Buffer {
  const behindHeader = SIGNATURE.length + 25;
  const chunks = Object.entries(texts).map(([key, text]) => chunk('tEXt', Buffer.from(`${key}\0${text}`, 'latin1')));
  return Buffer.concat([png.subarray(0, behindHeader), ...chunks, png.subarray(behindHeader)]);
}
