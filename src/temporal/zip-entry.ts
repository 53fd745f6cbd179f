import { createWriteStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { SpokenError } from '../domain/failures/spoken-error.js';
import { words } from '../words/words.js';

/** Signatures and sizes of the ZIP format (PKWARE APPNOTE 4.3.7, 4.3.12, 4.3.16). */
const END = { signature: 0x06054b50, size: 22, maxComment: 0xffff };
const CENTRAL = { signature: 0x02014b50, size: 46 };
const LOCAL = { signature: 0x04034b50, size: 30 };
const [STORED, DEFLATED] = [0, 8];

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly compressedSize: number;
  readonly headerOffset: number;
}

/**
 * Unpacks the first file whose name passes `wanted` to `target`, streaming. No ZIP64 (archives under 4 GB). The ends of a damaged
 * archive are errors; the caller verifies what came out.
 */
export async function unpackZipEntry(archive: string, wanted: (name: string) => boolean, target: string): Promise<void> {
  const file = await open(archive);
  try {
    const entry = (await entriesOf(file)).find(({ name }) => wanted(name));
    if (entry === undefined) throw new SpokenError(words('zip.noEntry'));
    if (entry.method !== STORED && entry.method !== DEFLATED)
      throw new SpokenError(words('zip.method', { method: String(entry.method) }));
    const local = await read(file, entry.headerOffset, LOCAL.size);
    if (local.readUInt32LE(0) !== LOCAL.signature) throw new SpokenError(words('zip.damaged'));
    const start = entry.headerOffset + LOCAL.size + local.readUInt16LE(26) + local.readUInt16LE(28);
    if (entry.compressedSize === 0) throw new SpokenError(words('zip.empty'));
    const packed = file.createReadStream({ start, end: start + entry.compressedSize - 1, autoClose: false });
    const output = createWriteStream(target, { flags: 'wx', mode: 0o755 });
    if (entry.method === STORED) await pipeline(packed, output);
    else await pipeline(packed, createInflateRaw(), output);
  } finally {
    await file.close();
  }
}

async function entriesOf(file: FileHandle): Promise<Entry[]> {
  const { size } = await file.stat();
  const tailSize = Math.min(size, END.size + END.maxComment);
  const tail = await read(file, size - tailSize, tailSize);
  let end = tail.length - END.size;
  while (end >= 0 && tail.readUInt32LE(end) !== END.signature) end -= 1;
  if (end < 0) throw new SpokenError(words('zip.notZip'));

  const directory = await read(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries: Entry[] = [];
  let at = 0;
  while (at + CENTRAL.size <= directory.length && directory.readUInt32LE(at) === CENTRAL.signature) {
    const nameEnd = at + CENTRAL.size + directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + CENTRAL.size, nameEnd),
      method: directory.readUInt16LE(at + 10),
      compressedSize: directory.readUInt32LE(at + 20),
      headerOffset: directory.readUInt32LE(at + 42),
    });
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead !== length) throw new SpokenError(words('zip.cut'));
  return buffer;
}
