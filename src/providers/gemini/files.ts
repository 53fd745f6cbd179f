import { z } from 'zod';
import { PlantainError } from '../../domain/failures/failure.js';
import type { Json } from '../../domain/json.js';
import type { HttpReply } from '../../http/request.js';
import { words } from '../../words/words.js';
import { type ReadAnswer } from '../answer/read-answer.js';
import { refusal } from '../answer/refusal.js';
import { readWhole, sourceOf } from '../answer/source.js';
import { errorIn } from '../answer/wire-error.js';
import { trustedOriginsOf } from '../fetch-pictures.js';
import type { KnownSite, ProviderContext, ReferenceFile } from '../provider.js';
import { pause } from '../pause.js';
import { requestBody, type RequestBody } from '../request-body.js';
import { filesAt, isGoogle } from './address.js';
import { settings } from './settings.js';

/** Of a whole request with its pictures in base64 (ai.google.dev/docs/changelog, January 2026), in bytes; 1 MB is left to its texts. */
export const MOST_INLINE_BYTES = 99_000_000;
/** A file is used no more when so little is left of its 48 hours. */
const MARGIN_MS = 3_600_000;
const UPLOAD_LIMIT_MS = 120_000;
const LONGEST_ANSWER = 64 * 1024;
/** Between two looks at a file that Google is still working on. */
const LOOK_MS = 1_000;

const remote = z.object({ name: z.string(), uri: z.string(), mimeType: z.string(), expires: z.number() });
type RemoteFile = z.infer<typeof remote>;
const stored = z.object({
  name: z.string().regex(/^files\/[\w-]+$/),
  uri: z.url(),
  mimeType: z.string().optional(),
  state: z.string().optional(),
  expirationTime: z.string().optional(),
});
const about = z.union([z.object({ file: stored }).transform(({ file }) => file), stored]);
type StoredFile = z.infer<typeof stored>;

/** The file that was uploaded for a reference; undefined for one that is sent inside the request. */
export function fileOf(uploaded: Json | undefined): RemoteFile | undefined {
  const parsed = remote.safeParse(uploaded);
  return parsed.success ? parsed.data : undefined;
}

/** Bytes of the pictures in base64. */
export const inlineBytes = (references: readonly Pick<ReferenceFile, 'bytes'>[]): number =>
  references.reduce((sum, { bytes }) => sum + Math.ceil(bytes / 3) * 4, 0);

/** Whether the pictures of an item go to the Files API: mirrors mostly have none. */
export function uploadsFor(
  { baseUrl, settings: given }: KnownSite,
  references: readonly Pick<ReferenceFile, 'bytes'>[],
): boolean {
  const { files } = settings.parse(given);
  if (files !== 'auto') return files === 'always';
  return isGoogle(baseUrl) && inlineBytes(references) > MOST_INLINE_BYTES;
}

/** Whether the file is still there for the key of the site: one of another project is answered like one that is gone. */
export async function isUploaded(uploaded: Json, context: ProviderContext): Promise<boolean> {
  const file = fileOf(uploaded);
  if (!file || file.expires - Date.now() < MARGIN_MS) return false;
  const { reply, url } = await look(context, file.name);
  if (reply.status === 403 || reply.status === 404) {
    await readWhole(reply, sourceOf(context.site, 'GET', url, reply));
    return false;
  }
  return (await fileIn(reply, url, context)).state !== 'FAILED';
}

/** What is uploaded. */
interface Upload {
  /** For the list of files of the account. */
  readonly name: string;
  readonly type: string;
  readonly body: RequestBody;
}

/** Brings a picture to the Files API. */
export async function uploadReference(image: ReferenceFile, context: ProviderContext): Promise<Json> {
  const body = await requestBody([{ raw: image }]);
  const file = await uploadFile({ name: image.sha256.slice(0, 32), type: image.type, body }, context, image.name);
  const expires = Date.parse(file.expirationTime ?? '') || Date.now() + 47 * 3_600_000;
  return { name: file.name, uri: file.uri, mimeType: file.mimeType ?? image.type, expires };
}

/** A resumable upload in two steps, and the wait until the file can be used. `shown`: what people call it. */
export async function uploadFile(upload: Upload, context: ProviderContext, shown = upload.name): Promise<StoredFile> {
  const address = await begin(upload, context);
  let file = await send(upload, address, context);
  while (file.state === 'PROCESSING') {
    await pause(LOOK_MS, context.signal);
    const { reply, url } = await look(context, file.name);
    file = await fileIn(reply, url, context);
  }
  const { site } = context;
  if (file.state === 'FAILED') {
    const message = words('gemini.fileFailed', { site: site.name, name: shown });
    throw new PlantainError({ code: 'invalid_request', message, billing: 'unbilled' });
  }
  return file;
}

async function begin({ name, type, body }: Upload, context: ProviderContext): Promise<string> {
  const { site, http, signal } = context;
  const { upload, headers } = filesAt(site);
  const reply = await http.request({
    method: 'POST',
    url: upload,
    headers: {
      ...headers,
      'content-type': 'application/json',
      'x-goog-upload-protocol': 'resumable',
      'x-goog-upload-command': 'start',
      'x-goog-upload-header-content-length': String(body.bytes),
      'x-goog-upload-header-content-type': type,
    },
    body: JSON.stringify({ file: { display_name: name } }),
    signal,
    proxy: site.proxy,
    insecureTls: site.insecureTls,
  });
  const source = sourceOf(site, 'POST', upload, reply);
  const answer = await readWhole(reply, source);
  if (reply.status !== 200) throw refusal(source, errorIn(answer) ?? {});
  const address = reply.headers['x-goog-upload-url'];
  if (address !== undefined && URL.canParse(address)) return address;
  throw new PlantainError({
    code: 'invalid_response',
    message: words('gemini.noUpload', { site: site.name }),
    billing: 'unbilled',
  });
}

/** The URL comes from the answer and is secret enough: no key is sent there. */
async function send({ body }: Upload, address: string, context: ProviderContext): Promise<StoredFile> {
  const { site, http, signal } = context;
  const reply = await http.untrusted({
    url: address,
    send: {
      method: 'POST',
      headers: {
        'content-length': String(body.bytes),
        'x-goog-upload-offset': '0',
        'x-goog-upload-command': 'upload, finalize',
      },
      body: body.stream(),
    },
    signal,
    trustedOrigins: trustedOriginsOf(site),
    proxy: site.proxy,
    totalMs: UPLOAD_LIMIT_MS,
    maxBytes: LONGEST_ANSWER,
  });
  const url = new URL(address);
  url.search = '';
  return fileIn(reply, url, context, 'POST');
}

async function look({ site, http, signal }: ProviderContext, name: string): Promise<{ reply: HttpReply; url: URL }> {
  const { files, headers } = filesAt(site);
  const url = new URL(files);
  url.pathname = files.pathname.replace(/files$/, name);
  const reply = await http.request({ method: 'GET', url, headers, signal, proxy: site.proxy, insecureTls: site.insecureTls });
  return { reply, url };
}

async function fileIn(
  reply: HttpReply,
  url: URL,
  { site }: ProviderContext,
  method: 'GET' | 'POST' = 'GET',
): Promise<StoredFile> {
  const source = sourceOf(site, method, url, reply);
  const answer: ReadAnswer = await readWhole(reply, source);
  if (reply.status !== 200) throw refusal(source, errorIn(answer) ?? {});
  const parsed = about.safeParse(answer.json);
  if (parsed.success) return parsed.data;
  throw new PlantainError({
    code: 'invalid_response',
    message: words('gemini.noUpload', { site: site.name }),
    billing: 'unbilled',
  });
}
