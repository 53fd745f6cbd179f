import { Readable } from 'node:stream';
import type { Context } from 'hono';
import { isMissing } from '../../staging/notes.js';
import type { Store } from '../../stores/store.js';
import { words } from '../../words/words.js';
import { refusal } from '../reply/errors.js';
import { rangeOf, within } from './range.js';

/** A file of a batch, as its record has it. */
export interface KnownFile {
  readonly key: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a browser shows as a picture or a film and never runs. Anything else is only there to be saved. */
const SHOWN = [
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'image/avif',
  'image/apng',
  'video/mp4',
  'video/webm',
  'audio/wav',
  'audio/mpeg',
  'audio/flac',
];

/** How long the URL of a content is good: it names the content. */
export const IMMUTABLE = 'private, max-age=31536000, immutable';

/** Whether the URL names this content (`?v=`). */
export const isNamed = (c: Context, sha256: string): boolean => {
  const version = c.req.query('v');
  return version !== undefined && version.length >= 8 && sha256.startsWith(version);
};

/** A file of the store, or a part of it. */
export async function fileReply(c: Context, store: Store, file: KnownFile): Promise<Response> {
  const tag = `"${file.sha256}"`;
  c.header('ETag', tag);
  c.header('Cache-Control', isNamed(c, file.sha256) ? IMMUTABLE : 'private, no-cache');
  c.header('Accept-Ranges', 'bytes');
  if (c.req.header('if-none-match') === tag) return c.body(null, 304);
  const condition = c.req.header('if-range');
  const range = condition === undefined || condition === tag ? rangeOf(c.req.header('range'), file.bytes) : undefined;
  if (range === 'none') {
    c.header('Content-Range', `bytes */${file.bytes}`);
    return c.body(null, 416);
  }
  const bytes = await opened(store, file.key);
  if (!bytes) return refusal(c, 404, words('web.fileGone', { file: file.name }));
  const isShown = SHOWN.includes(file.type);
  c.header('Content-Type', isShown ? file.type : 'application/octet-stream');
  c.header('Content-Disposition', disposition(isShown && c.req.query('download') === undefined, file.name));
  const { first, last } = range ?? { first: 0, last: file.bytes - 1 };
  c.header('Content-Length', String(last - first + 1));
  if (range) c.header('Content-Range', `bytes ${first}-${last}/${file.bytes}`);
  const part = range ? Readable.from(within(bytes, range)) : bytes;
  c.req.raw.signal.addEventListener('abort', () => part.destroy(), { once: true });
  return c.body(Readable.toWeb(part) as ReadableStream, range ? 206 : 200);
}

/** Undefined: it is not there any more. */
async function opened(store: Store, key: string): Promise<Readable | undefined> {
  try {
    return await store.get(key);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** The name in ASCII for old programs, and as it is. */
export function disposition(isShown: boolean, name: string): string {
  const plain = name.replace(/[^\w. -]/g, '_');
  const exact = encodeURIComponent(name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${isShown ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${exact}`;
}
