/** What is looked at of a picture. */
export interface PictureEnds {
  /** Media type by content. */
  readonly type: string;
  /** Length of the whole file. */
  readonly bytes: number;
  /** Its first bytes: 4,096, or all. */
  readonly head: Uint8Array;
  /** Its last bytes: `TAIL_BYTES`, or all. */
  readonly tail: Uint8Array;
}

/** Servers append to pictures: newlines, zeros, a second picture. So much of it is looked through for the end of the picture. */
export const TAIL_BYTES = 64 * 1024;

const PNG_END = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];
const JPEG_END = [0xff, 0xd9];
const GIF_END = 0x3b;

const WHOLE: Readonly<Record<string, (ends: PictureEnds) => boolean>> = {
  'image/png': ({ tail }) => lastIndexOf(tail, PNG_END) >= 0,
  'image/apng': ({ tail }) => lastIndexOf(tail, PNG_END) >= 0,
  'image/jpeg': isWholeJpeg,
  'image/webp': ({ head, bytes }) => bytes >= 8 + viewOf(head).getUint32(4, true),
  'image/gif': ({ tail }) => tail.findLast((byte) => byte !== 0 && byte !== 0x0a && byte !== 0x0d) === GIF_END,
  'image/bmp': ({ head, bytes }) => bytes >= viewOf(head).getUint32(2, true),
  'image/avif': hasWholeBoxes,
  'image/heic': hasWholeBoxes,
  'image/heif': hasWholeBoxes,
};

/** Whether the format of a picture tells where it ends. */
export const tellsItsEnd = (type: string): boolean => Object.hasOwn(WHOLE, type);

/**
 * Whether a picture reaches to its end, as far as its format tells by its first and last bytes; a format that does not tell counts as
 * whole. A server can deliver half a picture in an answer that is complete. The pixels are not looked at.
 */
export function isWholePicture(ends: PictureEnds): boolean {
  try {
    return WHOLE[ends.type]?.(ends) ?? true;
  } catch (error) {
    // The file ends within the length that its head gives.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** An end mark counts only behind the segments of the head: previews among them are pictures with ends of their own. */
function isWholeJpeg({ head, tail, bytes }: PictureEnds): boolean {
  const end = bytes - tail.byteLength + lastIndexOf(tail, JPEG_END);
  return lastIndexOf(tail, JPEG_END) >= 0 && end >= endOfSegments(head);
}

/** Where the segments end that are known by the head: mostly where the pixels begin. */
function endOfSegments(head: Uint8Array): number {
  const view = viewOf(head);
  let at = 2;
  while (at + 4 <= head.byteLength && head[at] === 0xff) {
    const marker = head[at + 1] ?? 0;
    if (marker === 0xff) at += 1;
    else {
      at += 2 + view.getUint16(at + 2);
      if (marker === 0xda) break;
    }
  }
  return at;
}

/** Each box of an ISO file gives its length; those behind the head are not looked at. */
function hasWholeBoxes({ head, bytes }: PictureEnds): boolean {
  const view = viewOf(head);
  let at = 0;
  while (at + 16 <= head.byteLength) {
    const length = view.getUint32(at);
    // 0: up to the end of the file. 1: the length follows in 64 bits.
    if (length === 0) return true;
    at += length === 1 ? Number(view.getBigUint64(at + 8)) : Math.max(8, length);
  }
  return at <= bytes;
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView => new DataView(buffer, byteOffset, byteLength);

function lastIndexOf(bytes: Uint8Array, sought: readonly number[]): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).lastIndexOf(Buffer.from(sought));
}
