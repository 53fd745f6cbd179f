import { Readable } from 'node:stream';
import { type InputWithMeta, makeZip, predictLength } from 'client-zip';
import { z } from 'zod';
import type { Outcome } from '../../domain/outcome.js';
import type { Mark } from '../../report/marks.js';
import type { Store } from '../../stores/store.js';
import { words } from '../../words/words.js';
import { type Api, ofBatch } from '../api.js';
import { familyNames } from '../batches/family.js';
import { FreeNames } from '../files/free-names.js';
import { disposition } from '../files/picture.js';
import type { House } from '../house.js';
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
      query: {
        marks: z.enum(['pick', 'reject']).optional().describe('Only items with this mark.'),
        family: z
          .stringbool()
          .default(false)
          .describe(
            'Also of the batches that it was made again of, and of those that were made again of it: each with its marks.',
          ),
      },
      answer: { description: 'The file. Of two pictures with one name, the second is `name (2).png`.', type: 'application/zip' },
    },
    async (c, { params: { batch }, query: { marks, family } }) => {
      const files = await filesOf(house, family ? await familyNames(house, batch) : [batch], marks);
      if (files.length === 0) return refusal(c, 404, words('web.zipEmpty'));
      c.header('Content-Type', 'application/zip');
      c.header('Content-Disposition', disposition(false, `${batch}.zip`));
      c.header('Content-Length', String(predictLength(files)));
      return c.body(makeZip(bytesOf(files, c.req.raw.signal)) as ReadableStream);
    },
  );
  addFamily(api, { house });
}

function addFamily(api: Api, { house }: Pick<Rooms, 'house'>): void {
  api.add(
    {
      method: 'get',
      path: '/batches/{batch}/family',
      summary: 'The batch with those that it was made again of, and those that were made again of it: what is picked in each.',
      params: ofBatch,
      answer: { description: 'In the order in which they were made.', schema: 'Family' },
    },
    async (c, { params: { batch } }) => {
      const names = await familyNames(house, batch);
      const batches = names.map(async (batchId) => ({ batchId, picked: (await filesOf(house, [batchId], 'pick')).length }));
      return c.json({ batches: await Promise.all(batches) });
    },
  );
}

interface ZipFile {
  readonly name: string;
  readonly size: number;
  readonly key: string;
  readonly store: Store;
  readonly lastModified: Date;
}

/** Batch by batch, in input order. */
async function filesOf(house: House, batches: readonly string[], wanted: Mark | undefined): Promise<ZipFile[]> {
  const free = new FreeNames();
  const files: ZipFile[] = [];
  for (const batch of batches) {
    const { record, store } = await house.watched(batch);
    await record.look();
    const marks = wanted === undefined ? undefined : await marksOf(house, batch);
    const outcomes = [...record.outcomes.values()].filter(({ id }) => marks === undefined || marks.get(id) === wanted);
    for (const outcome of outcomes.sort((a, b) => a.index - b.index)) files.push(...imagesOf(outcome, store, free));
  }
  return files;
}

const imagesOf = (outcome: Outcome, store: Store, free: FreeNames): ZipFile[] =>
  outcome.status === 'success'
    ? outcome.images.map(({ key, bytes }) => ({
        name: free.of(key.slice(key.lastIndexOf('/') + 1)),
        size: bytes,
        key,
        store,
        lastModified: new Date(outcome.endedAt),
      }))
    : [];

/** Each file is opened when its turn comes. */
async function* bytesOf(files: readonly ZipFile[], signal: AbortSignal): AsyncGenerator<InputWithMeta> {
  for (const { name, size, key, store, lastModified } of files) {
    if (signal.aborted) return;
    yield { name, size, lastModified, input: new Response(Readable.toWeb(await store.get(key)) as ReadableStream) };
  }
}
