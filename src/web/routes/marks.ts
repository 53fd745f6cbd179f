import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { z } from 'zod';
import { storesOf } from '../../client/batches/batch-stores.js';
import { findBatch } from '../../client/batches/find-batches.js';
import { inputOf } from '../../client/batches/input-of.js';
import { UserError } from '../../domain/failures/user-error.js';
import { type Mark, type Marks, MARKS_FILE, marksText, readMarks } from '../../report/marks.js';
import type { Store } from '../../stores/store.js';
import { textIfThere } from '../../staging/notes.js';
import { words } from '../../words/words.js';
import { type Api, ofBatch } from '../api.js';
import type { House } from '../house.js';
import { refusal } from '../reply/errors.js';
import type { Rooms } from '../rooms.js';

const given = z.strictObject({
  marks: z
    .record(z.string().max(200), z.enum(['pick', 'reject']))
    .describe('by the ids of items; one without a mark is not in it'),
});

const answer = { description: 'The marks; `ETag` names this state of them.', schema: 'Marks' } as const;

export function addMarks(api: Api, { house }: Rooms): void {
  const turns = new Map<string, Promise<unknown>>();
  api.add(
    {
      method: 'get',
      path: '/batches/{batch}/marks',
      summary: 'What somebody thinks of the pictures: `marks.json`, which lies beside them.',
      params: ofBatch,
      answer,
    },
    async (c, { params: { batch } }) => {
      const file = await marksFile(house, batch);
      return reply(c, await marksIn(file));
    },
  );
  api.add(
    {
      method: 'put',
      path: '/batches/{batch}/marks',
      summary: 'Writes the marks. With `If-Match` only if they are still those: two windows do not overwrite one another.',
      params: ofBatch,
      headers: { 'If-Match': '`ETag` of the marks that were changed' },
      body: given,
      answer,
    },
    async (c, { params: { batch }, body }) => {
      // One after another, or two would both find the state that they expect.
      const turn = (turns.get(batch) ?? Promise.resolve()).catch(() => undefined).then(() => write(c, house, batch, body.marks));
      turns.set(batch, turn);
      return turn.finally(() => {
        if (turns.get(batch) === turn) turns.delete(batch);
      });
    },
  );
}

async function write(c: Context, house: House, batch: string, marks: Readonly<Record<string, Mark>>): Promise<Response> {
  const file = await marksFile(house, batch);
  const expected = c.req.header('if-match');
  const now = await marksIn(file);
  if (expected !== undefined && expected !== '*' && expected !== tagOf(now)) {
    return refusal(c, 412, words('web.marksChanged'), words('web.marksChangedAdvice'));
  }
  const watched = await house.watched(batch);
  const ids: string[] = [];
  for (let items = await watched.items.from(0, 1_000); items.length > 0; items = await watched.items.from(ids.length, 1_000))
    ids.push(...items.map(({ id }) => id));
  const next: Marks = new Map(Object.entries(marks));
  await file.store.put(file.key, Buffer.from(marksText(next, ids)), { type: 'application/json' });
  return reply(c, new Map(ids.flatMap((id) => (next.has(id) ? [[id, next.get(id) as Mark] as const] : []))));
}

interface MarksFile {
  readonly store: Store;
  readonly key: string;
}

/** @throws UserError */
async function marksFile({ session }: House, batchId: string): Promise<MarksFile> {
  const listed = await findBatch(session, batchId);
  const input = await inputOf(session, listed);
  if (!input) throw new UserError('gone', words('redo.noFolder', { batch: batchId }));
  return { store: storesOf(session, listed).store, key: `${input.folder}/${MARKS_FILE}` };
}

/** The marks of a batch. @throws UserError for a file that holds something else */
export async function marksOf(house: House, batchId: string): Promise<Marks> {
  return marksIn(await marksFile(house, batchId));
}

async function marksIn({ store, key }: MarksFile): Promise<Marks> {
  const text = await textIfThere(store, key);
  return text === undefined ? new Map<string, Mark>() : readMarks(text, await store.url(key));
}

function reply(c: Context, marks: Marks): Response {
  c.header('ETag', tagOf(marks));
  return c.json({ marks: Object.fromEntries(marks) });
}

const tagOf = (marks: Marks): string => {
  const lines = [...marks].map(([id, mark]) => `${mark} ${id}`).sort();
  return `"${createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 24)}"`;
};
