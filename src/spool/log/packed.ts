import type { FileHandle } from 'node:fs/promises';
import { crc32, deflateRawSync } from 'node:zlib';

/** A block ends at the first line behind so many bytes. */
const BLOCK_BYTES = 128 * 1024;
/** Bytes unpacked, bytes packed, checksum of the packed ones: three numbers of 32 bits, little-endian. */
const HEADER_BYTES = 12;

/** Lines that are packed together. */
export interface Block {
  /** Of its first byte among all, unpacked; and how many there are. */
  readonly start: number;
  readonly length: number;
  /** Where it begins in the file. */
  readonly at: number;
  /** Packed. */
  readonly bytes: Buffer;
}

/** Puts lines into blocks. */
export class BlockPacker {
  readonly #write: (bytes: Buffer) => Promise<void>;
  #lines: Buffer[] = [];
  #length = 0;

  constructor(write: (bytes: Buffer) => Promise<void>) {
    this.#write = write;
  }

  async add(line: Buffer): Promise<void> {
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length >= BLOCK_BYTES) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#length === 0) return;
    const packed = deflateRawSync(Buffer.concat(this.#lines), { level: 9 });
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(this.#length, 0);
    header.writeUInt32LE(packed.length, 4);
    header.writeUInt32LE(crc32(packed), 8);
    this.#lines = [];
    this.#length = 0;
    await this.#write(Buffer.concat([header, packed]));
  }
}

/** The blocks of a packed log. Throws where it is damaged: it was whole when it got its name. */
export async function* blocksIn(file: FileHandle): AsyncGenerator<Block> {
  let [start, at] = [0, 0];
  for (;;) {
    const block = await blockAt(file, at);
    if (!block) return;
    yield { start, at, ...block };
    start += block.length;
    at += HEADER_BYTES + block.bytes.length;
  }
}

/** The block that begins at this place of the file; undefined at its end. Throws where it is damaged. */
export async function blockAt(file: FileHandle, at: number): Promise<Pick<Block, 'length' | 'bytes'> | undefined> {
  const header = await readFully(file, at, HEADER_BYTES);
  if (header.length === 0) return undefined;
  const [length, packed, sum] = header.length === HEADER_BYTES ? [0, 4, 8].map((offset) => header.readUInt32LE(offset)) : [];
  const bytes = await readFully(file, at + HEADER_BYTES, packed ?? 0);
  if (length === undefined || bytes.length !== packed || crc32(bytes) !== sum) throw new DamagedLogError();
  return { length, bytes };
}

/** A packed log that is not what was written. */
export class DamagedLogError extends Error {}

async function readFully(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
