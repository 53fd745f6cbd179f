import type { Context } from 'hono';
import { z } from 'zod';
import { referenceThumbKeys } from '../../domain/names.js';
import { NOT_DECODED, typeName } from '../../inputs/pictures/picture.js';
import { type Text, words } from '../../words/words.js';
import { type Api, ofItem, ofPicture } from '../api.js';
import type { WatchedBatch } from '../batches/watched.js';
import { fileReply, IMMUTABLE, isNamed, type KnownFile } from '../files/picture.js';
import { type SmallPlace, Thumbs } from '../files/thumbs.js';
import { refusal } from '../reply/errors.js';
import type { Rooms } from '../rooms.js';
import type { Store } from '../../stores/store.js';

const picture = (path: string, summary: string) => ({
  method: 'get' as const,
  path,
  summary,
  params: ofPicture,
  query: { v: z.string().max(64).optional().describe('Beginning of its SHA-256: the answer is then good for ever.') },
  answer: { description: 'The bytes, whole or a range.', type: 'image/*' },
});

/** A file of a batch and where it lies; undefined where the record has none. */
type Found = { readonly store: Store; readonly file: KnownFile; readonly small?: SmallPlace } | undefined;

type Find = (watched: WatchedBatch, index: number, n: number) => Promise<Found>;

export function addPictures(api: Api, { house }: Rooms): void {
  const thumbs = new Thumbs(house.folder);
  const add = (path: string, [whole, small]: readonly [string, string], find: Find): void => {
    api.add(picture(path, whole), async (c, { params: { batch, index, n } }) => {
      const found = await find(await house.watched(batch), index, n);
      return found ? fileReply(c, found.store, found.file) : refusal(c, 404, words('web.noPicture', { batch }));
    });
    api.add(picture(`${path}/thumb`, small), async (c, { params: { batch, index, n } }) => {
      const found = await find(await house.watched(batch), index, n);
      return found ? thumbReply(c, thumbs, found) : refusal(c, 404, words('web.noPicture', { batch }));
    });
  };
  const small = 'The same, small, in WebP.';
  add('/batches/{batch}/pictures/{index}/{n}', ['A picture of a batch, from its store. `?download` saves it.', small], resultAt);
  add('/batches/{batch}/references/{index}/{n}', ['A reference picture of a batch, as it was staged.', small], referenceAt);
  addPreviews(api, { house });
}

function addPreviews(api: Api, { house }: Pick<Rooms, 'house'>): void {
  api.add(
    {
      method: 'get',
      path: '/batches/{batch}/previews/{index}',
      summary:
        'The newest preview of an item that is being made, where its site sends some (ComfyUI) and a worker of this computer makes it. `preview` among the events of the batch tells of each one.',
      params: ofItem,
      query: { v: z.string().max(64).optional().describe('Which one; the answer is always the newest.') },
      answer: { description: 'The bytes.', type: 'image/*' },
    },
    async (c, { params: { batch, index } }) => {
      const preview = await (await house.watched(batch)).previews.read(index);
      if (!preview) return refusal(c, 404, words('web.noPicture', { batch }));
      c.header('Content-Type', preview.type);
      return c.body(preview.bytes as Uint8Array<ArrayBuffer>);
    },
  );
}

async function thumbReply(c: Context, thumbs: Thumbs, { store, file, small }: NonNullable<Found>): Promise<Response> {
  const tag = `"thumb-${file.sha256}"`;
  if (c.req.header('if-none-match') === tag) return c.body(null, 304);
  if (NOT_DECODED.includes(file.type)) return refusal(c, 404, notDecoded(file), words('web.notDecodedAdvice'));
  const bytes = await thumbs.of({ store, ...file }, small);
  if (!bytes) return refusal(c, 404, words('web.noThumb', { file: file.name }));
  c.header('ETag', tag);
  c.header('Cache-Control', isNamed(c, file.sha256) ? IMMUTABLE : 'private, no-cache');
  c.header('Content-Type', 'image/webp');
  return c.body(bytes as Uint8Array<ArrayBuffer>);
}

const notDecoded = ({ name, type }: KnownFile): Text => words('web.notDecoded', { file: name, type: typeName(type) });

async function resultAt(watched: WatchedBatch, index: number, n: number): Promise<Found> {
  if (!watched.record.outcomes.has(index)) await watched.record.look();
  const outcome = watched.record.outcomes.get(index);
  const image = outcome?.status === 'success' ? outcome.images[n] : undefined;
  if (!image) return undefined;
  const { store } = watched;
  const file = { ...image, name: image.key.slice(image.key.lastIndexOf('/') + 1) };
  return { store, file, ...(image.thumb === undefined ? {} : { small: { store, key: image.thumb } }) };
}

async function referenceAt(watched: WatchedBatch, index: number, n: number): Promise<Found> {
  const file = (await watched.items.at(index))?.references[n];
  if (!file) return undefined;
  const folder = await watched.folder();
  const small =
    folder === undefined ? {} : { small: { store: watched.store, key: referenceThumbKeys(folder, file.sha256).small } };
  return { store: watched.staging, file, ...small };
}
