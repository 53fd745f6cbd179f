import type { Context } from 'hono';
import { z } from 'zod';
import { say } from '../../words/current.js';
import { words } from '../../words/words.js';
import type { Api } from '../api.js';
import { UploadRefused } from '../files/uploads.js';
import { refusal } from '../reply/errors.js';
import type { Rooms } from '../rooms.js';

const ofUpload = { upload: z.string().max(40).describe('Name of the upload.') };
const ofFile = {
  ...ofUpload,
  name: z
    .string()
    .min(1)
    .max(1_000)
    .describe('Name of the file, as its owner calls it; with its folders, where it has some (`a%2Fb.png`).'),
};
const gone = { description: 'It is gone.', status: 204 };

export function addUploads(api: Api, { uploads }: Rooms): void {
  api.add(
    {
      method: 'post',
      path: '/uploads',
      summary: 'A new place for pictures, which a batch is made of later. What is unused for a day goes.',
      answer: { description: 'Its name.', schema: 'Upload', status: 201 },
    },
    async (c) => c.json({ upload: await uploads.create() }, 201),
  );
  api.add(
    {
      method: 'put',
      path: '/uploads/{upload}/{name}',
      summary:
        'One picture (PNG, JPEG, WebP, HEIC; at most 100 MB), told by its content, or one list (`.csv`, `.tsv`, `.jsonl`, `.txt`). The body is the file itself.',
      params: ofFile,
      headers: {},
      rawBody: '*/*',
      answer: { description: 'It is there.', schema: 'Uploaded', status: 201 },
    },
    async (c, { params: { upload, name } }) => put(c, { uploads }, upload, name),
  );
  api.add(
    { method: 'delete', path: '/uploads/{upload}/{name}', summary: 'Takes a file out again.', params: ofFile, answer: gone },
    async (c, { params: { upload, name } }) => {
      await uploads.remove(upload, name);
      return c.body(null, 204);
    },
  );
  api.add(
    { method: 'delete', path: '/uploads/{upload}', summary: 'Removes an upload.', params: ofUpload, answer: gone },
    async (c, { params: { upload } }) => {
      await uploads.discard(upload);
      return c.body(null, 204);
    },
  );
}

async function put(c: Context, { uploads }: Pick<Rooms, 'uploads'>, upload: string, name: string): Promise<Response> {
  const length = c.req.header('content-length');
  try {
    return c.json(await uploads.put(upload, name, c.req.raw.body, length === undefined ? undefined : Number(length)), 201);
  } catch (error) {
    if (!(error instanceof UploadRefused)) throw error;
    // What still comes is not waited for.
    c.header('Connection', 'close');
    return refusal(c, error.status, words('web.upload.refused', { name, why: say(error.text) }));
  }
}
