import { chain, words } from '../../words/words.js';
import { z } from 'zod';
import { isPlantainError, PlantainError, type FailureCode } from '../../domain/failures/failure.js';
import type { Json } from '../../domain/json.js';
import { nameOf } from '../../http/failures.js';
import { quote } from '../../http/quote.js';
import { trustedOriginsOf } from '../fetch-pictures.js';
import type { ProviderContext, ReferenceFile } from '../provider.js';
import { extensionOf, formBody } from '../form-body.js';
import { requestBody } from '../request-body.js';
import { readAnswer } from './answer.js';
import { refusal } from './failures.js';
import { endpoint, headersOf, uploadOf } from './hosts.js';
import { settings } from './settings.js';

const TOKEN_LIMIT_MS = 30_000;
const STORE_LIMIT_MS = 120_000;
const LONGEST_ANSWER = 64 * 1024;
const TOKEN_ROUTES = { mainland: '/client/resource/newUploadTokenZH', overseas: '/client/resource/newUploadToken' } as const;
type Variant = keyof typeof TOKEN_ROUTES;

const uploaded = z.object({ url: z.string() });
const ticket = z.object({ token: z.string().catch(''), key: z.string().min(1), url: z.url(), domain: z.url() });
type Ticket = z.infer<typeof ticket>;

/** The public URL of an uploaded picture; undefined for one that was not uploaded. */
export function addressOf(remote: Json | undefined): string | undefined {
  const parsed = uploaded.safeParse(remote);
  return parsed.success ? parsed.data.url : undefined;
}

/** Brings a picture to GRSAI's object store; null where pictures are part of the request. */
export async function uploadReference(image: ReferenceFile, context: ProviderContext): Promise<Json> {
  const { site } = context;
  const variant = uploadOf(site, settings.parse(site.settings));
  if (variant === 'inline') return null;
  const given = await takeTicket(variant, image, context);
  if (variant === 'mainland' && given.token === '') throw incomplete(context, 'token');
  const url = `${given.domain.replace(/\/+$/, '')}/${given.key.replace(/^\/+/, '')}`;
  await store(variant, image, { given, publicUrl: url, context });
  return { url };
}

/** Whether the URL of an upload still answers. */
export async function isUploaded(remote: Json, { site, http, signal }: ProviderContext): Promise<boolean> {
  const url = addressOf(remote);
  if (url === undefined) return false;
  const leaving = new AbortController();
  try {
    const either = AbortSignal.any([signal, leaving.signal]);
    await http.untrusted({
      url,
      signal: either,
      trustedOrigins: trustedOriginsOf(site),
      proxy: site.proxy,
      totalMs: TOKEN_LIMIT_MS,
    });
    return true;
  } catch (error) {
    if (signal.aborted || !isPlantainError(error)) throw error;
    return false;
  } finally {
    // The headers say it; nobody reads the picture.
    leaving.abort();
  }
}

async function takeTicket(variant: Variant, image: ReferenceFile, context: ProviderContext): Promise<Ticket> {
  const { site, http } = context;
  const url = endpoint(site.baseUrl, TOKEN_ROUTES[variant]);
  const name = nameOf('POST', url);
  return within(TOKEN_LIMIT_MS, name, context.signal, async (signal) => {
    const reply = await http.request({
      method: 'POST',
      url,
      headers: headersOf(site),
      body: JSON.stringify({ sux: extensionOf(image.type) }),
      signal,
      proxy: site.proxy,
      insecureTls: site.insecureTls,
    });
    const { answer } = await readAnswer(reply);
    if (answer.kind !== 'data' || reply.status !== 200) {
      const { code, text: message, retryAfterMs } = refusal({ site, name, status: reply.status, headers: reply.headers }, answer);
      throw new PlantainError({ code, message, billing: 'unbilled', ...(retryAfterMs !== undefined && { retryAfterMs }) });
    }
    const parsed = ticket.safeParse(answer.data);
    if (!parsed.success) throw incomplete(context, String(parsed.error.issues[0]?.path[0] ?? 'data'));
    return parsed.data;
  });
}

function incomplete({ site }: ProviderContext, field: string): PlantainError {
  const message = words('grsai.badTicket', { site: site.name, field });
  return new PlantainError({ code: 'invalid_response', message, billing: 'unbilled' });
}

/** Statuses of a store that has the bytes all the same: another try of ours was there before, or its own notice failed. */
const STORED_ALREADY = [579, 614];
const CODES: Readonly<Record<number, FailureCode>> = { 413: 'invalid_request', 429: 'rate_limited', 573: 'rate_limited' };

interface Place {
  readonly given: Ticket;
  readonly publicUrl: string;
  readonly context: ProviderContext;
}

/** A form upload as Qiniu takes it (token, key, file, in this order), or a presigned PUT. The URL comes from the answer: no key is sent there. */
async function store(variant: Variant, image: ReferenceFile, { given, publicUrl, context }: Place): Promise<void> {
  const { site, http, signal } = context;
  const isForm = variant === 'mainland';
  const { type, body } = isForm
    ? await formBody([
        { name: 'token', text: given.token },
        { name: 'key', text: given.key },
        { name: 'file', file: image, fileName: `picture.${extensionOf(image.type)}` },
      ])
    : { type: 'application/octet-stream', body: await requestBody([{ raw: image }]) };
  const reply = await http.untrusted({
    url: given.url,
    send: {
      method: isForm ? 'POST' : 'PUT',
      headers: { 'content-type': type, 'content-length': String(body.bytes) },
      body: body.stream(),
    },
    signal,
    trustedOrigins: trustedOriginsOf(site),
    proxy: site.proxy,
    totalMs: STORE_LIMIT_MS,
  });
  const text = await reply.text(LONGEST_ANSWER);
  if (reply.status === 200 || reply.status === 201) return;
  if (STORED_ALREADY.includes(reply.status) && (await isUploaded({ url: publicUrl }, context))) return;
  const name = nameOf(isForm ? 'POST' : 'PUT', new URL(given.url));
  // A refused token is no refused key: the next try gets a fresh one.
  const code = CODES[reply.status] ?? 'server_error';
  const said = quote(text, site.key);
  const message = words('grsai.notUploaded', { name: image.name, request: name, status: String(reply.status), words: said });
  throw new PlantainError({ code, message, billing: 'unbilled' });
}

async function within<T>(ms: number, name: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const over = new AbortController();
  const message = chain(name, words('request.unfinished', { time: { ms } }));
  const timer = setTimeout(() => over.abort(new PlantainError({ code: 'timeout', message, billing: 'unbilled' })), ms);
  try {
    return await work(AbortSignal.any([signal, over.signal]));
  } finally {
    clearTimeout(timer);
  }
}
