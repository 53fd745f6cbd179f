import { posix } from 'node:path';
import type { Transmission } from '../transmit.js';
import { answer, internalError, json } from './answers.js';
import { Disk, isFolder } from './disk.js';
import { parseMultipart } from './multipart.js';
import type { Life } from './life.js';
import type { Incoming, Site } from './site.js';

const TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.txt': 'text/plain',
};

/** POST /upload/image: the name in the answer is the one that counts. */
export function postUpload({ disk, meter }: Site, _: Life, { headers, body }: Incoming): Transmission {
  const parts = parseMultipart(body, String(headers['content-type'] ?? ''));
  const field = (name: string): string | undefined => parts.find((part) => part.name === name)?.bytes.toString();
  const image = parts.find((part) => part.name === 'image' && part.filename !== undefined);
  if (!image?.filename) return answer(400);
  const type = field('type') ?? 'input';
  if (!isFolder(type)) return internalError();
  if (image.filename.startsWith('/')) return internalError();
  const subfolder = posix.normalize(field('subfolder') ?? '').replace(/^\.$/, '');
  const folder = Disk.path(type, subfolder);
  if (folder === undefined || Disk.path(type, subfolder, image.filename) === undefined) return answer(400);
  disk.makeFolder(folder);
  const overwrite = ['true', '1'].includes(field('overwrite') ?? '');
  const name = overwrite ? image.filename : freeName(disk, folder, image.filename, image.bytes);
  const path = posix.join(folder, name);
  if (!disk.hasFolder(posix.dirname(path))) return internalError();
  const { sha256 } = disk.write(path, image.bytes);
  meter.upload({ at: Date.now(), name, subfolder, type, sha256, bytes: image.bytes.length });
  return json({ name, subfolder, type });
}

/** The same bytes keep their name; other bytes get a number behind it. */
function freeName(disk: Disk, folder: string, wanted: string, bytes: Buffer): string {
  const extension = posix.extname(wanted);
  const stem = wanted.slice(0, wanted.length - extension.length);
  let name = wanted;
  for (let n = 1; ; n++) {
    const there = disk.read(posix.join(folder, name));
    if (!there?.bytes.equals(bytes) && there !== undefined) name = `${stem} (${n})${extension}`;
    else return name;
  }
}

/** GET and HEAD /view. */
export function getView({ disk }: Site, _: Life, { query, headers }: Incoming): Transmission {
  const asked = query.get('filename');
  if (asked === null) return answer(404);
  const [, name = '', suffix] = /^(.*?)(?: \[(\w+)\])?$/s.exec(asked) ?? [];
  if (name === '' || name.startsWith('/') || name.includes('..')) return answer(400);
  const type = query.get('type') ?? suffix ?? 'output';
  if (!isFolder(type)) return answer(400);
  const folder = Disk.path(type, query.get('subfolder') ?? '');
  if (folder === undefined) return answer(403);
  const filename = posix.basename(name);
  const file = disk.read(posix.join(folder, filename));
  if (!file) return answer(404);
  const etag = `"${file.modified.getTime().toString(16)}-${file.bytes.length.toString(16)}"`;
  const common = {
    'content-type': TYPES[posix.extname(filename)] ?? 'application/octet-stream',
    etag,
    'last-modified': file.modified.toUTCString(),
    'accept-ranges': 'bytes',
  };
  if (headers['if-none-match'] === etag) return answer(304, '', common);
  const range = /^bytes=(\d+)-(\d*)$/.exec(String(headers['range'] ?? ''));
  const whole = {
    ...common,
    'content-disposition': `filename="${encodeURIComponent(filename)}"`,
    'x-content-type-options': 'nosniff',
  };
  if (!range) return answer(200, file.bytes, whole);
  const [start, last] = [Number(range[1]), range[2] ? Number(range[2]) : file.bytes.length - 1];
  const piece = file.bytes.subarray(start, last + 1);
  return answer(206, piece, { ...whole, 'content-range': `bytes ${start}-${start + piece.length - 1}/${file.bytes.length}` });
}
