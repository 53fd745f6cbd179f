import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { discard, reveal, temporaryName } from '../../disk/durable.js';
import { namesIn, renameIfThere } from '../../disk/files.js';
import { removeAll } from '../../disk/removal.js';
import { LogReader } from './log-reader.js';
import { isLog, isPacked, packedLog, sealedLog } from './names.js';
import { BlockPacker } from './packed.js';
import { headSchema, lineOfJson } from './record.js';

/**
 * Packs all logs of a batch into one, with the records of those keys that `stays`. A process that appends at this moment finds that its
 * log has lost its name, and writes what it was writing once more, into a new one. Nothing goes before the packed log lasts: a crash leaves
 * records twice.
 */
export async function packLogs(folder: string, token: string, stays: (item: string) => boolean): Promise<void> {
  const names: string[] = [];
  for (const name of (await namesIn(folder)).filter(isLog)) {
    const sealed = isPacked(name) ? name : sealedLog(name);
    // If it is gone, somebody else packs it.
    if (sealed === name || (await renameIfThere(join(folder, name), join(folder, sealed)))) names.push(sealed);
  }
  const temporary = join(folder, temporaryName());
  try {
    await writePacked(folder, temporary, { names, stays });
    await reveal(temporary, join(folder, packedLog(token)));
  } catch (error) {
    await discard(temporary);
    throw error;
  }
  for (const name of names) await removeAll(join(folder, name), false);
}

interface Packing {
  readonly names: readonly string[];
  readonly stays: (item: string) => boolean;
}

async function writePacked(folder: string, path: string, { names, stays }: Packing): Promise<void> {
  const file = await open(path, 'wx');
  try {
    const packer = new BlockPacker(async (bytes) => void (await file.writeFile(bytes)));
    for (const name of names) {
      for (const json of await linesOf(new LogReader(join(folder, name), name))) {
        if (stays(headSchema.parse(JSON.parse(json)).item)) await packer.add(lineOfJson(json));
      }
    }
    await packer.flush();
    await file.sync();
  } finally {
    await file.close();
  }
}

async function linesOf(log: LogReader): Promise<readonly string[]> {
  const lines: string[] = [];
  // A damaged line is not carried along; the caller has looked whether that matters.
  await log.readOn({ line: ({ json }) => void lines.push(json), damaged: () => undefined });
  return lines;
}
