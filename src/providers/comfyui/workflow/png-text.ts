const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** Chunks that hold text; the workflow lies in `tEXt` (recorded, http/05). */
const TEXT = ['tEXt', 'iTXt', 'zTXt'];
const HEAD_BYTES = 8;
const CHECKSUM_BYTES = 4;

/** The same PNG without its texts; whatever is no PNG comes through as it is. (PNG, chunk layout: length, type, data, CRC.) */
export async function* withoutText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0);
  let isPng: boolean | undefined;
  /** Bytes that still belong to the chunk before. */
  let left = 0;
  let drop = false;
  for await (const piece of bytes) {
    rest = rest.length === 0 ? Buffer.from(piece) : Buffer.concat([rest, piece]);
    if (isPng === undefined) {
      if (rest.length < SIGNATURE.length) continue;
      isPng = rest.subarray(0, SIGNATURE.length).equals(SIGNATURE);
      left = SIGNATURE.length;
    }
    if (!isPng) {
      yield rest;
      rest = Buffer.alloc(0);
      continue;
    }
    for (;;) {
      const part = rest.subarray(0, left);
      if (part.length > 0 && !drop) yield part;
      left -= part.length;
      rest = rest.subarray(part.length);
      if (left > 0 || rest.length < HEAD_BYTES) break;
      drop = TEXT.includes(rest.toString('latin1', 4, HEAD_BYTES));
      left = HEAD_BYTES + rest.readUInt32BE(0) + CHECKSUM_BYTES;
    }
  }
  if (rest.length > 0 && !drop) yield rest;
}
