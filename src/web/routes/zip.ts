import { Readable } from 'node:stream';
import { type InputWithMeta, makeZip, predictLength } from 'client-zip';
import { z } from 'zod';
import type { Outcome } from '../../domain/outcome.js';
import { words } from '../../words/words.js';
import { type Api, ofBatch } from '../api.js';
import type { WatchedBatch } from '../batches/watched.js';
import { disposition } from '../files/picture.js';
import { refusal } from '../reply/errors.js';
import type { Rooms } from '../rooms.js';
import { marksOf } from './marks.js';

export function addZip(api: Api, { house }: Rooms): void {
  api.add(
    {
      method: 'get',
      path: '/batches/{batch}/zip',
      summary: 'Pictures of a batch in one file, streamed: all of them, or those with a mark.',
      params: ofBatch,
      query: { marks: z.enum(['pick', 'reject']).optional().describe('Only items with this mark.') },
      answer: { description: 'The file.', type: 'application/zip' },
    },
    async (c, { params: { batch }, query: { marks: wanted } }) => {
      const watched = await house.watched(batch);
      await watched.record.look();
      const marks = wanted === undefined ? undefined : await marksOf(house, batch);
      const files = [...watched.record.outcomes.values()]
        .filter((outcome) => marks === undefined || marks.get(outcome.id) === wanted)
        .sort((a, b) => a.index - b.index)
        .flatMap(imagesOf);
      if (files.length === 0) return refusal(c, 404, words('web.zipEmpty'));
      c.header('Content-Type', 'application/zip');
      c.header('Content-Disposition', disposition(false, `${batch}.zip`));
      c.header('Content-Length', String(predictLength(files)));
      return c.body(makeZip(bytesOf(watched, files, c.req.raw.signal)) as ReadableStream);
    },
  );
}

interface ZipFile {
  readonly name: string;
  readonly size: number;
  readonly key: string;
  readonly lastModified: Date;
}

const imagesOf = (outcome: Outcome): ZipFile[] =>
  outcome.status === 'success'
    ? outcome.images.map(({ key, bytes }) => ({
        name: key.slice(key.lastIndexOf('/') + 1),
        size: bytes,
        key,
        lastModified: new Date(outcome.endedAt),
      }))
    : [];

/** Each file is opened when its turn comes. */
async function* bytesOf({ store }: WatchedBatch, files: readonly ZipFile[], signal: AbortSignal): AsyncGenerator<InputWithMeta> {
  for (const { name, size, key, lastModified } of files) {
    if (signal.aborted) return;
    yield { name, size, lastModified, input: new Response(Readable.toWeb(await store.get(key)) as ReadableStream) };
  }
}
