import { type FileHandle, open } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';
import { isMissing } from '../../disk/system-error.js';
import { damaged } from '../reading.js';
import { isPacked } from './names.js';
import { blockAt, blocksIn, DamagedLogError } from './packed.js';
import { itemOfDamaged, readLine } from './record.js';

const CHUNK_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

/** A line of a log. */
export interface Line {
  /** Of its first byte, in what the log holds unpacked. */
  readonly at: number;
  readonly json: string;
}

/** A block in what a packed log holds unpacked, and in its file. */
interface Place {
  readonly start: number;
  readonly at: number;
}

/** Some of what a log holds. */
interface Chunk {
  readonly at: number;
  readonly bytes: Buffer;
}

export interface LineSink {
  line(line: Line): void;
  /** A line that is not what was written; its key, if that can be read. */
  damaged(item: string | undefined): void;
}

/** Reads one log, again and again where it grows. */
export class LogReader {
  readonly path: string;
  readonly name: string;
  readonly #packed: boolean;
  /** What was read as whole lines, and how far it is known to outlive a power cut. */
  #end = 0;
  #lasting = 0;
  /** Bad bytes behind the last whole line: the end of a log that was cut off, or damage if more comes. */
  #bad: { readonly item: string | undefined } | undefined;
  /** Of a packed log. */
  readonly #blocks: Place[] = [];
  #last: Chunk | undefined;

  constructor(path: string, name: string) {
    this.path = path;
    this.name = name;
    this.#packed = isPacked(name);
  }

  get bytes(): number {
    return this.#end;
  }

  /** Reads what has come since the last call. False: the log is not there any more. */
  async readOn(sink: LineSink): Promise<boolean> {
    return this.#withFile(async (file) => {
      if (this.#packed) await this.#readBlocks(file, sink);
      else await this.#readTail(file, sink);
    });
  }

  async #readBlocks(file: FileHandle, sink: LineSink): Promise<void> {
    if (this.#end > 0) return;
    for await (const { start, length, at, bytes } of blocksIn(file)) {
      this.#lines(inflateRawSync(bytes), start, sink);
      this.#blocks.push({ start, at });
      this.#end = start + length;
    }
    // It got its name when it was synced.
    this.#lasting = this.#end;
  }

  /** The unpacked block with what lies at `at`. */
  async #blockWith(file: FileHandle, at: number): Promise<Chunk | undefined> {
    const place = this.#blocks.findLast(({ start }) => start <= at);
    const block = place && (await blockAt(file, place.at));
    return block && { at: place.start, bytes: inflateRawSync(block.bytes) };
  }

  async #readTail(file: FileHandle, sink: LineSink): Promise<void> {
    const { size } = await file.stat();
    let rest = Buffer.alloc(0);
    for (let at = this.#end; at < size;) {
      const part = await readPart(file, at, size);
      if (part.length === 0) break;
      const bytes = Buffer.concat([rest, part]);
      const whole = bytes.lastIndexOf(NEWLINE) + 1;
      this.#lines(bytes.subarray(0, whole), this.#end, sink);
      this.#end += whole;
      rest = bytes.subarray(whole);
      at += part.length;
    }
  }

  #lines(bytes: Buffer, start: number, sink: LineSink): void {
    for (let at = 0; at < bytes.length;) {
      const end = bytes.indexOf(NEWLINE, at);
      const line = bytes.subarray(at, end);
      const json = readLine(line);
      if (json === undefined) this.#bad ??= { item: itemOfDamaged(line) };
      else {
        if (this.#bad) sink.damaged(this.#bad.item);
        this.#bad = undefined;
        sink.line({ at: start + at, json });
      }
      at = end + 1;
    }
  }

  /** JSON of the line at `at`; undefined when the log is gone or the line is not there. */
  async read(at: number): Promise<string | undefined> {
    const known = this.#within(at);
    if (known !== undefined) return known;
    await this.#withFile(async (file) => {
      this.#last = this.#packed ? await this.#blockWith(file, at) : await chunkAt(file, at);
    });
    return this.#within(at);
  }

  #within(at: number): string | undefined {
    if (!this.#last || at < this.#last.at) return undefined;
    const from = at - this.#last.at;
    const end = this.#last.bytes.indexOf(NEWLINE, from);
    return end < 0 ? undefined : readLine(this.#last.bytes.subarray(from, end));
  }

  /** Makes what was read up to `at` outlive a power cut: its writer may not have come to that. */
  async last(at: number): Promise<void> {
    if (at < this.#lasting) return;
    const end = this.#end;
    // Windows syncs only what was opened for writing.
    await this.#withFile((file) => file.datasync(), 'r+');
    this.#lasting = end;
  }

  async #withFile(work: (file: FileHandle) => Promise<void>, flags: 'r' | 'r+' = 'r'): Promise<boolean> {
    let file: FileHandle;
    try {
      file = await open(this.path, flags);
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
    try {
      await work(file);
      return true;
    } catch (error) {
      throw error instanceof DamagedLogError ? damaged(this.path) : error;
    } finally {
      await file.close();
    }
  }
}

/** Some lines from `at` on, the first of them whole. */
async function chunkAt(file: FileHandle, at: number): Promise<Chunk> {
  const { size } = await file.stat();
  const parts: Buffer[] = [];
  for (let from = at; ;) {
    const part = await readPart(file, from, size);
    parts.push(part);
    from += part.length;
    if (part.length === 0 || part.includes(NEWLINE)) return { at, bytes: Buffer.concat(parts) };
  }
}

/** Some bytes from `at` on; none at the end. */
async function readPart(file: FileHandle, at: number, size: number): Promise<Buffer> {
  const wanted = Math.max(0, Math.min(CHUNK_BYTES, size - at));
  const { bytesRead, buffer } = await file.read(Buffer.alloc(wanted), { position: at });
  return buffer.subarray(0, bytesRead);
}
