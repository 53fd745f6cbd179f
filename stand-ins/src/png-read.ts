import { inflateSync } from 'node:zlib';
import { Canvas } from './canvas.js';

/** Bytes of a pixel by colour type; palettes are not read. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 };

interface Parts {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Buffer;
}

/** The pixels of a PNG of eight bits a channel that is not interlaced; transparency is dropped. Undefined for anything else. */
export function decodePng(png: Buffer): Canvas | undefined {
  try {
    const parts = partsOf(png);
    return parts && unfiltered(parts);
  } catch {
    return undefined; // cut off or damaged
  }
}

function partsOf(png: Buffer): Parts | undefined {
  const pieces: Buffer[] = [];
  for (let at = 8; at + 12 <= png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') pieces.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const [depth, colourType = 0, , , interlaced] = png.subarray(24, 29);
  const channels = CHANNELS[colourType];
  if (depth !== 8 || interlaced !== 0 || channels === undefined) return undefined;
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20), channels, data: inflateSync(Buffer.concat(pieces)) };
}

function paeth(a: number, b: number, c: number): number {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

function unfiltered({ width, height, channels, data }: Parts): Canvas {
  const canvas = new Canvas(width, height);
  const stride = width * channels;
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)] ?? 0;
    const row = new Uint8Array(data.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1)));
    for (let i = 0; i < stride; i++) {
      const left = i < channels ? 0 : (row[i - channels] ?? 0);
      const up = above[i] ?? 0;
      const corner = i < channels ? 0 : (above[i - channels] ?? 0);
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      row[i] = (row[i] ?? 0) + guess;
    }
    const grey = channels < 3;
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) canvas.pixels[(y * width + x) * 3 + c] = row[x * channels + (grey ? 0 : c)] ?? 0;
    }
    above = row;
  }
  return canvas;
}
