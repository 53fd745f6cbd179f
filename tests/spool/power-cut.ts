import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';

/** A file or a folder, as the running system sees it, and what a power cut leaves of it. */
interface Node {
  names: Map<string, Node>;
  lastingNames: Map<string, Node>;
  bytes: Buffer;
  lastingBytes: Buffer;
  isFile: boolean;
}

const NONE = Buffer.alloc(0);
const node = (): Node => ({ names: new Map(), lastingNames: new Map(), bytes: NONE, lastingBytes: NONE, isFile: false });

/** A call, as `traceDisk` wrote it down. */
export type Call = Record<string, unknown>;

/** What became of bytes that were written and not synced. */
export const UNSYNCED = ['gone', 'half', 'zeros'] as const;
export type Unsynced = (typeof UNSYNCED)[number];

/**
 * Makes in `to` what a power cut after these calls leaves of the folder `root`, by the strictest reading of what a file system promises: bytes
 * last once their file is synced, names once their folder is.
 */
export async function cutPower(calls: readonly Call[], root: string, cut: { to: string; unsynced: Unsynced }) {
  const above = node();
  const way = (path: unknown): string[] =>
    relative(dirname(root), String(path))
      .split('/')
      .filter((name) => name !== '');
  for (const call of calls) apply(call, above, way);
  await mkdir(cut.to, { recursive: true });
  const left = above.lastingNames.get(basename(root));
  if (left) await restore(left, cut.to, cut.unsynced);
}

function apply(call: Call, above: Node, way: (path: unknown) => string[]): void {
  const names = way(call.path ?? call.from);
  switch (call.op) {
    case 'mkdir':
      made(above, names);
      break;
    case 'create':
      made(above, names).isFile = true;
      break;
    case 'write': {
      const file = made(above, names);
      file.isFile = true;
      const data = Buffer.from(String(call.data), 'base64');
      const at = typeof call.at === 'number' ? call.at : file.bytes.length;
      file.bytes = Buffer.concat([file.bytes.subarray(0, at), data, file.bytes.subarray(at + data.length)]);
      break;
    }
    case 'sync': {
      const target = made(above, names);
      target.lastingNames = new Map(target.names);
      target.lastingBytes = target.bytes;
      break;
    }
    case 'rename': {
      const moved = made(above, names);
      const to = way(call.to);
      made(above, names.slice(0, -1)).names.delete(names.at(-1) ?? '');
      made(above, to.slice(0, -1)).names.set(to.at(-1) ?? '', moved);
      break;
    }
    case 'rm':
      made(above, names.slice(0, -1)).names.delete(names.at(-1) ?? '');
      break;
  }
}

/** The node of a path; folders that were there before the trace are made on the way. */
function made(above: Node, names: readonly string[]): Node {
  let at = above;
  for (const name of names) {
    const next = at.names.get(name) ?? node();
    at.names.set(name, next);
    at = next;
  }
  return at;
}

async function restore(folder: Node, to: string, unsynced: Unsynced): Promise<void> {
  for (const [name, child] of folder.lastingNames) {
    const path = join(to, name);
    if (child.isFile) await writeFile(path, leftOf(child, unsynced));
    else {
      await mkdir(path, { recursive: true });
      await restore(child, path, unsynced);
    }
  }
}

function leftOf({ bytes, lastingBytes }: Node, unsynced: Unsynced): Buffer {
  const rest = bytes.subarray(lastingBytes.length);
  if (unsynced === 'gone') return lastingBytes;
  if (unsynced === 'half') return Buffer.concat([lastingBytes, rest.subarray(0, rest.length / 2)]);
  return Buffer.concat([lastingBytes, Buffer.alloc(rest.length)]);
}
