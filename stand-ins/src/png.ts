import { crc32 } from 'node:zlib';

const SIGNATURE_BYTES = 8;
const HEADER_BYTES = 25;
const FRAME_BYTES = 12;

function chunk(type: string, data: Uint8Array): Buffer {
  const out = Buffer.alloc(data.length + FRAME_BYTES);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  out.set(data, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}

let made = Buffer.alloc(0);

/** Bytes that do not compress, the same for the same length: they stand for a heavy picture. */
function ballast(length: number): Buffer {
  if (made.length < length) {
    made = Buffer.alloc(length);
    let state = 0x2545f491;
    for (let i = 0; i < length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      made[i] = state >>> 24;
    }
  }
  return made.subarray(0, length);
}

/** A PNG that has at least so many bytes: a private chunk, which viewers skip, brings it to that size. */
export function padded(png: Buffer, atLeast = 0): Buffer {
  const missing = atLeast - png.length - FRAME_BYTES;
  if (missing <= 0) return png;
  const end = png.length - FRAME_BYTES; // where IEND begins, which is empty
  return Buffer.concat([png.subarray(0, end), chunk('paDd', ballast(missing)), png.subarray(end)]);
}

/** A PNG with texts in it, as `tEXt` chunks before the pixels. They may hold letters of ASCII only. */
export function withTexts(png: Buffer, texts: Readonly<Record<string, string>>): Buffer {
  const behindHeader = SIGNATURE_BYTES + HEADER_BYTES;
  const chunks = Object.entries(texts).map(([key, text]) => chunk('tEXt', Buffer.from(`${key}\0${text}`, 'latin1')));
  return Buffer.concat([png.subarray(0, behindHeader), ...chunks, png.subarray(behindHeader)]);
}
