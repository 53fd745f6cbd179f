import { z } from 'zod';
import { PlantainError } from '../../domain/failures/failure.js';
import type { Json } from '../../domain/json.js';
import { quote } from '../../http/quote.js';
import { words } from '../../words/words.js';
import { readWhole, sourceOf } from '../answer/source.js';
import { trustedOriginsOf } from '../fetch-pictures.js';
import type { ProviderContext, ReferenceFile } from '../provider.js';
import { extensionOf } from '../form-body.js';
import { requestBody } from '../request-body.js';
import type { Declaration } from './declaration.js';
import { refusal } from './failures.js';
import { type House, uploadBase } from './house.js';
import { bodyOf, headersOf, sign, urlOf } from './outgoing.js';
import { textAt } from './path.js';
import { PictureData, type Values } from './template.js';

const LIMIT_MS = 120_000;
const LONGEST_ANSWER = 64 * 1024;

type Upload = NonNullable<Declaration['upload']>;
const remote = z.object({ url: z.string(), at: z.number(), by: z.string() });

/** The URL of an uploaded picture; undefined for one that was not uploaded. */
export function uploadedUrl(uploaded: Json | undefined): string | undefined {
  const parsed = remote.safeParse(uploaded);
  return parsed.success ? parsed.data.url : undefined;
}

/** An upload holds for as long as the file says that the site keeps it, and under the file that it was made with. */
export function isUploaded({ declaration, digest }: House, uploaded: Json): boolean {
  const parsed = remote.safeParse(uploaded);
  const keptMs = (declaration.upload?.kept ?? 0) * 1000;
  return parsed.success && parsed.data.by === digest && Date.now() - parsed.data.at < keptMs / 2;
}

/** Brings a picture to the site by the route of the file; null where pictures are part of the request. */
export async function uploadReference(house: House, image: ReferenceFile, context: ProviderContext): Promise<Json> {
  const { upload, references } = house.declaration;
  if (!upload || references.as !== 'upload') return null;
  const values: Values = {
    file: new PictureData(image, upload.format === 'multipart' ? 'file' : 'base64'),
    fileName: `picture.${extensionOf(image.type)}`,
    type: image.type,
    extension: extensionOf(image.type),
  };
  const json = await ask(house, upload, values, context);
  if (upload.put) await put(upload.put, json, { image, values, context });
  const url = textAt(json, upload.url);
  if (url === undefined) throw incomplete(context, JSON.stringify(upload.url));
  return { url, at: Date.now(), by: house.digest };
}

async function ask({ declaration }: House, upload: Upload, values: Values, context: ProviderContext): Promise<unknown> {
  const { site, http, signal } = context;
  const url = urlOf(site, uploadBase(site, declaration), upload, values);
  const { type, body } = await bodyOf(upload.body ?? {}, upload.format, values);
  const reply = await http.request({
    method: upload.method,
    url,
    headers: {
      ...headersOf(site, upload.headers ?? {}, values),
      ...sign(url, site, declaration),
      'content-type': type,
      'content-length': String(body.bytes),
    },
    body: body.stream(),
    signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
    proxy: site.proxy,
    insecureTls: site.insecureTls,
  });
  const source = sourceOf(site, 'POST', url, reply);
  const answer = await readWhole(reply, source);
  const refused = refusal(source, answer, declaration.errors);
  if (!refused) return answer.json;
  const { code, text: message, retryAfterMs } = refused;
  throw new PlantainError({ code, message, billing: 'unbilled', ...(retryAfterMs !== undefined && { retryAfterMs }) });
}

interface Putting {
  readonly image: ReferenceFile;
  readonly values: Values;
  readonly context: ProviderContext;
}

/** The bytes go where the answer says: no key is sent there. */
async function put(
  { url: places, headers }: NonNullable<Upload['put']>,
  json: unknown,
  { image, values, context }: Putting,
): Promise<void> {
  const { site, http, signal } = context;
  const url = textAt(json, places);
  if (url === undefined) throw incomplete(context, JSON.stringify(places));
  const body = await requestBody([{ raw: image }]);
  const reply = await http.untrusted({
    url,
    send: {
      method: 'PUT',
      headers: { 'content-type': image.type, ...headersOf(site, headers ?? {}, values), 'content-length': String(body.bytes) },
      body: body.stream(),
    },
    signal,
    trustedOrigins: trustedOriginsOf(site),
    proxy: site.proxy,
    totalMs: LIMIT_MS,
  });
  const text = await reply.text(LONGEST_ANSWER);
  if (reply.status >= 200 && reply.status < 300) return;
  const message = words('declared.notUploaded', { name: image.name, status: String(reply.status), words: quote(text, site.key) });
  throw new PlantainError({ code: 'server_error', message, billing: 'unbilled' });
}

function incomplete({ site }: ProviderContext, place: string): PlantainError {
  const message = words('declared.uploadWithout', { site: site.name, place });
  return new PlantainError({ code: 'invalid_response', message, billing: 'unbilled' });
}
