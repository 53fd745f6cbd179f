const FIRST_BYTES = 8 * 1024;

/** Bytes that come in pieces, copied: a piece may be a view of far more memory. */
export class GrowingBytes {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(piece: Uint8Array): void {
    const length = this.#length + piece.byteLength;
    if (length > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#bytes.length));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = length;
  }

  /** All of them; to be used before the next call. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Takes off all bytes from a place on; to be used before the next call. */
  cutFrom(start: number): Buffer {
    const cut = this.#bytes.subarray(start, this.#length);
    this.#length = start;
    return cut;
  }
}
