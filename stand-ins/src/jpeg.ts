import type { Canvas } from './canvas.js';

/** A JPEG needs the two bytes of its length in front of what a segment holds. */
function segment(marker: number, data: readonly number[]): Buffer {
  const length = data.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 0xff, ...data]);
}

const JFIF = [...Buffer.from('JFIF\0', 'latin1'), 1, 1, 0, 0, 1, 0, 1, 0, 0];
/** The first coefficient of a block in one colour is eight times that colour; a quantum of 8 makes it the colour itself. */
const QUANTA = [0, ...Array.from({ length: 64 }, () => 8)];
const DC_CATEGORIES = 12;
/** Every category of a difference in four bits. */
const DC_CODES = [
  0x00,
  0,
  0,
  0,
  DC_CATEGORIES,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  ...Array.from({ length: DC_CATEGORIES }, (_, i) => i),
];
/** One code, for "nothing more in this block", in one bit. */
const AC_CODES = [0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x00];

class Bits {
  readonly bytes: number[] = [];
  #held = 0;
  #count = 0;

  put(value: number, bits: number): void {
    this.#held = (this.#held << bits) | value;
    this.#count += bits;
    while (this.#count >= 8) {
      this.#count -= 8;
      const byte = (this.#held >> this.#count) & 0xff;
      this.bytes.push(byte);
      if (byte === 0xff) this.bytes.push(0);
      this.#held &= (1 << this.#count) - 1;
    }
  }

  end(): void {
    if (this.#count > 0) this.put((1 << (8 - this.#count)) - 1, 8 - this.#count);
  }
}

/** A baseline JPEG in which every pixel of `canvas` is a block of 8×8, cut to `width`×`height`: a preview that costs next to nothing. */
export function encodeMosaic(canvas: Canvas, width: number, height: number): Buffer {
  const size = [height >> 8, height & 0xff, width >> 8, width & 0xff];
  const components = [1, 2, 3].flatMap((id) => [id, 0x11, 0]);
  const scan = [3, ...[1, 2, 3].flatMap((id) => [id, 0]), 0, 63, 0];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, JFIF),
    segment(0xdb, QUANTA),
    segment(0xc0, [8, ...size, 3, ...components]),
    segment(0xc4, [...DC_CODES, ...AC_CODES]),
    segment(0xda, scan),
    Buffer.from(blocks(canvas, Math.ceil(width / 8), Math.ceil(height / 8))),
    Buffer.from([0xff, 0xd9]),
  ]);
}

function blocks({ width, pixels }: Canvas, columns: number, rows: number): number[] {
  const bits = new Bits();
  const last = [0, 0, 0];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const at = (y * width + x) * 3;
      const [r = 0, g = 0, b = 0] = pixels.subarray(at, at + 3);
      const colour = [
        0.299 * r + 0.587 * g + 0.114 * b - 128,
        -0.1687 * r - 0.3313 * g + 0.5 * b,
        0.5 * r - 0.4187 * g - 0.0813 * b,
      ];
      colour.forEach((exact, i) => {
        const value = Math.round(exact);
        const difference = value - (last[i] ?? 0);
        last[i] = value;
        const category = 32 - Math.clz32(Math.abs(difference));
        bits.put(category, 4);
        if (category > 0) bits.put(difference > 0 ? difference : difference + (1 << category) - 1, category);
        bits.put(0, 1);
      });
    }
  }
  bits.end();
  return bits.bytes;
}
