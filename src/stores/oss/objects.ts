import type { Readable } from 'node:stream';
import type { PutOptions } from '../store.js';
import type { OssClient } from './client.js';
import { type Content, md5Of } from './content.js';
import { troubleOf } from './failures.js';
import type { OssSettings } from './settings.js';

const KEYS_OF_A_PAGE = 1000;
/** Slower than this, an upload counts as stuck: bytes a millisecond. */
const LEAST_RATE = 50;

/** Something else than OSS answered as if all were well. */
class NotOssError extends Error {
  override readonly name = 'NotOssError';
}

/** The MD5 of an object that was put at once, in hexadecimal; of one that was put in parts, something else. */
function etagIn(headers: object): string | undefined {
  const etag: unknown = 'etag' in headers ? headers.etag : undefined;
  return typeof etag === 'string' ? etag.replaceAll('"', '').toLowerCase() : undefined;
}

/** Puts one object by one request. */
export async function send(
  client: OssClient,
  { mimeType, timeout }: OssSettings,
  { name, content, type, ifAbsent }: PutOptions & { readonly name: string; readonly content: Content },
): Promise<void> {
  const options = {
    headers: {
      'Content-MD5': content.md5.toString('base64'),
      ...(ifAbsent === true ? { 'x-oss-forbid-overwrite': 'true' } : {}),
    },
    mime: mimeType !== undefined && type.startsWith('image/') ? mimeType : type,
    timeout: timeout * 1000 + content.bytes / LEAST_RATE,
    contentLength: content.bytes,
  };
  const { res } = await client.put(name, content.open(), options);
  if (etagIn(res.headers) !== content.md5.toString('hex')) throw new NotOssError(`${res.status} without the MD5 of the bytes`);
}

export async function headersOf(client: OssClient, name: string): Promise<object | undefined> {
  try {
    return (await client.head(name)).res.headers;
  } catch (error) {
    if (troubleOf(error).code === 'NoSuchKey') return undefined;
    throw error;
  }
}

/** MD5 of what lies under a name; undefined when nothing does. */
export async function md5There(client: OssClient, name: string): Promise<Buffer | undefined> {
  const headers = await headersOf(client, name);
  if (!headers) return undefined;
  const etag = etagIn(headers);
  if (etag !== undefined && /^[0-9a-f]{32}$/.test(etag)) return Buffer.from(etag, 'hex');
  return md5Of(await streamOf(client, name));
}

export async function streamOf(client: OssClient, name: string): Promise<Readable> {
  const { stream } = (await client.getStream(name)) as { stream: Readable };
  return stream;
}

type Listing = Awaited<ReturnType<OssClient['listV2']>>;

async function* pages(client: OssClient, prefix: string, delimiter?: string): AsyncGenerator<Listing> {
  let token: string | undefined;
  do {
    const page: Listing = await client.listV2({
      prefix,
      'max-keys': String(KEYS_OF_A_PAGE),
      ...(delimiter === undefined ? {} : { delimiter }),
      ...(token === undefined ? {} : { 'continuation-token': token }),
    });
    yield page;
    token = page.nextContinuationToken || undefined;
  } while (token !== undefined);
}

/** Names of all objects that start with a prefix. */
export async function namesBelow(client: OssClient, prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { objects } of pages(client, prefix)) names.push(...objects.map(({ name }) => name));
  return names;
}

/** The folders directly below a prefix, each with its `/` at the end. */
export async function foldersBelow(client: OssClient, prefix: string): Promise<string[]> {
  const names: string[] = [];
  // The vendor's client has none of a kind as null, against its types.
  for await (const { prefixes } of pages(client, prefix, '/')) names.push(...((prefixes as string[] | null) ?? []));
  return names;
}
