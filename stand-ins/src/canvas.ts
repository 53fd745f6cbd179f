export type Rgb = readonly [red: number, green: number, blue: number];

/** Points of a line, x and y in turn. */
export type Polyline = readonly number[];

/** A picture in memory: three bytes a pixel, row by row. */
export class Canvas {
  readonly pixels: Uint8Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.pixels = new Uint8Array(width * height * 3);
  }

  /** Mixes `colour` into a pixel that lies inside; `alpha` from 0 to 1. */
  blend(x: number, y: number, colour: Rgb, alpha: number): void {
    const at = (y * this.width + x) * 3;
    const pixels = this.pixels;
    const r = pixels[at] ?? 0;
    const g = pixels[at + 1] ?? 0;
    const b = pixels[at + 2] ?? 0;
    pixels[at] = r + (colour[0] - r) * alpha + 0.5;
    pixels[at + 1] = g + (colour[1] - g) * alpha + 0.5;
    pixels[at + 2] = b + (colour[2] - b) * alpha + 0.5;
  }

  /** Fills row `y` from `left` up to, not with, `right`. */
  fillRow(y: number, left: number, right: number, [red, green, blue]: Rgb): void {
    if (right <= left) return;
    const row = this.pixels.subarray((y * this.width + left) * 3, (y * this.width + right) * 3);
    row.set([red, green, blue]);
    for (let done = 3; done < row.length; done *= 2) row.copyWithin(done, 0, done);
  }

  /** A disc; its edge fades over `soft` pixels. */
  disc(cx: number, cy: number, radius: number, colour: Rgb, alpha: number, soft = 1): void {
    const reach = radius + soft;
    const bottom = Math.min(this.height - 1, Math.ceil(cy + reach));
    for (let y = Math.max(0, Math.floor(cy - reach)); y <= bottom; y++) {
      const half = Math.sqrt(Math.max(0, reach * reach - (y - cy) ** 2));
      const right = Math.min(this.width - 1, Math.ceil(cx + half));
      for (let x = Math.max(0, Math.floor(cx - half)); x <= right; x++) {
        const cover = (reach - Math.sqrt((x - cx) * (x - cx) + (y - cy) * (y - cy))) / soft;
        if (cover > 0) this.blend(x, y, colour, cover < 1 ? alpha * cover : alpha);
      }
    }
  }

  /** Everything under a line given as its height in each column, in a colour for each row. */
  fillBelow(heights: Float64Array, colour: (y: number) => Rgb): void {
    let top = this.height;
    let lowest = 0;
    for (const height of heights) {
      top = Math.min(top, Math.floor(height));
      lowest = Math.max(lowest, height);
    }
    for (let y = Math.max(0, top); y < this.height; y++) {
      const shade = colour(y);
      if (y >= lowest) {
        this.fillRow(y, 0, this.width, shade);
        continue;
      }
      let from = -1;
      for (let x = 0; x <= this.width; x++) {
        const cover = x < this.width ? y + 1 - (heights[x] ?? 0) : 0;
        if (cover >= 1) {
          if (from < 0) from = x;
          continue;
        }
        if (from >= 0) this.fillRow(y, from, x, shade);
        from = -1;
        if (cover > 0) this.blend(x, y, shade, cover);
      }
    }
  }
}

/** Strokes gathered before they are printed, so that where they cross nothing is painted twice. */
export class Ink {
  readonly #mask: Uint8Array;
  #left: number;
  #right = 0;
  #top: number;
  #bottom = 0;

  constructor(readonly canvas: Canvas) {
    this.#mask = new Uint8Array(canvas.width * canvas.height);
    this.#left = canvas.width;
    this.#top = canvas.height;
  }

  /** A line with round ends; a single point twice is a dot. */
  stroke(line: Polyline, radius: number): void {
    for (let i = 0; i + 3 < line.length; i += 2) {
      this.#segment(line[i] ?? 0, line[i + 1] ?? 0, line[i + 2] ?? 0, line[i + 3] ?? 0, radius);
    }
  }

  #segment(ax: number, ay: number, bx: number, by: number, radius: number): void {
    const { width, height } = this.canvas;
    const outer = (radius + 0.5) ** 2;
    const inner = Math.max(0, radius - 0.5) ** 2;
    const dx = bx - ax;
    const dy = by - ay;
    const square = dx * dx + dy * dy || 1;
    const left = Math.max(0, Math.floor(Math.min(ax, bx) - radius - 1));
    const right = Math.min(width - 1, Math.ceil(Math.max(ax, bx) + radius + 1));
    const top = Math.max(0, Math.floor(Math.min(ay, by) - radius - 1));
    const bottom = Math.min(height - 1, Math.ceil(Math.max(ay, by) + radius + 1));
    this.#left = Math.min(this.#left, left);
    this.#right = Math.max(this.#right, right + 1);
    this.#top = Math.min(this.#top, top);
    this.#bottom = Math.max(this.#bottom, bottom + 1);
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / square));
        const distance = (x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2;
        if (distance >= outer) continue;
        const cover = distance <= inner ? 255 : Math.min(255, (radius + 0.5 - Math.sqrt(distance)) * 255);
        const at = y * width + x;
        if (cover > (this.#mask[at] ?? 0)) this.#mask[at] = cover;
      }
    }
  }

  /** Paints what was gathered, moved down by `shift` pixels. */
  print(colour: Rgb, alpha: number, shift = 0): void {
    const { width, height } = this.canvas;
    const bottom = Math.min(this.#bottom, height - shift);
    const mask = this.#mask;
    for (let y = this.#top; y < bottom; y++) {
      const end = y * width + this.#right;
      for (let at = y * width + this.#left; at < end; at++) {
        const cover = mask[at] ?? 0;
        if (cover > 0) this.canvas.blend(at - y * width, y + shift, colour, (alpha * cover) / 255);
      }
    }
  }
}
