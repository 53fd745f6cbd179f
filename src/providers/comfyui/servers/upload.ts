import { words } from '../../../words/words.js';
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { PlantainError } from '../../../domain/failures/failure.js';
import type { ReferenceFile } from '../../provider.js';
import type { Fleet } from './fleet.js';
import type { Server } from './server.js';

/** A folder of its own among the inputs of the server; it is made when it is not there. */
const SUBFOLDER = 'plantain';
const UPLOAD_MS = 600_000;

const EXTENSIONS: Readonly<Record<string, string>> = { 'image/jpeg': 'jpg', 'image/svg+xml': 'svg' };

const uploaded = z.object({ name: z.string(), subfolder: z.string().default('') });

/** The name by which LoadImage finds the picture on this server: uploaded once per server and content. */
export async function uploadedName(picture: ReferenceFile, server: Server, fleet: Fleet): Promise<string> {
  const { uploads } = fleet.standing(server);
  const known = uploads.get(picture.sha256);
  if (known) return known;
  const work = upload(picture, server);
  uploads.set(picture.sha256, work);
  try {
    return await work;
  } catch (error) {
    uploads.delete(picture.sha256);
    throw error;
  }
}

/** Forgets what was uploaded to a server that does not have it any more. */
export function forgetUploads(pictures: readonly ReferenceFile[], server: Server, fleet: Fleet): void {
  for (const { sha256 } of pictures) fleet.standing(server).uploads.delete(sha256);
}

async function upload(picture: ReferenceFile, server: Server): Promise<string> {
  const form = await formOf(picture);
  const answer = await server.ask('/upload/image', {
    method: 'POST',
    body: form.body,
    headers: { 'content-type': form.type, 'content-length': String(form.bytes) },
    signal: AbortSignal.any([server.signal, AbortSignal.timeout(UPLOAD_MS)]),
  });
  if (answer.status === 413) throw tooLarge(picture, server);
  const reply = uploaded.safeParse(answer.json);
  if (answer.status !== 200 || !reply.success) throw server.refusal(answer);
  // The server's own name counts: a clash has made another one of ours.
  const { name, subfolder } = reply.data;
  return subfolder === '' ? name : `${subfolder}/${name}`;
}

function tooLarge({ name, bytes }: ReferenceFile, { site, url }: Server): PlantainError {
  const { host } = new URL(url);
  const message = words('comfyui.tooLarge', { site: site.name, host, file: name, size: { bytes } });
  return new PlantainError({ code: 'invalid_request', message, billing: 'unbilled' });
}

/** A form with the picture, streamed. Its name comes from its content: the same picture has the same name everywhere. */
async function formOf({ path, name, sha256, type, bytes: expected }: ReferenceFile) {
  const size = await stat(path).then(
    (found) => found.size,
    () => -1,
  );
  if (size !== expected) {
    const message = words('reference.unreadable', { name, why: words('comfyui.otherPicture') });
    throw new PlantainError({ code: 'input_missing', message, billing: 'unbilled' });
  }
  const boundary = `plantain-${randomUUID()}`;
  const file = `${sha256.slice(0, 24)}.${EXTENSIONS[type] ?? type.replace(/^image\//, '')}`;
  const field = (title: string, value: string): string =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${title}"\r\n\r\n${value}\r\n`;
  const head = Buffer.from(
    `${field('type', 'input')}${field('subfolder', SUBFOLDER)}--${boundary}\r\n` +
      `content-disposition: form-data; name="image"; filename="${file}"\r\ncontent-type: ${type}\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  async function* pieces(): AsyncGenerator<Buffer> {
    yield head;
    yield* createReadStream(path) as AsyncIterable<Buffer>;
    yield tail;
  }
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    bytes: head.length + size + tail.length,
    body: Readable.from(pieces()),
  };
}
