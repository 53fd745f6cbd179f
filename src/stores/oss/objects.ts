import type { Readable } from 'node:stream';
import type { BucketClient } from '../bucket/bucket.js';
import { SpokenError } from '../../domain/failures/spoken-error.js';
import { words } from '../../words/words.js';
import type { OssClient } from './client.js';
import type { OssSettings } from './settings.js';

const KEYS_OF_A_PAGE = 1000;
/** Slower than this, an upload counts as stuck: bytes a millisecond. */
const LEAST_RATE = 50;

/** Something else than OSS answered as if all were well. */
class NotOssError extends SpokenError {
  override readonly name = 'NotOssError';
}

/** The MD5 of an object that was put at once, in hexadecimal; of one that was put in parts, something else. */
function etagIn(headers: object): string | undefined {
  const etag: unknown = 'etag' in headers ? headers.etag : undefined;
  return typeof etag === 'string' ? etag.replaceAll('"', '').toLowerCase() : undefined;
}

/** What the store needs, said with the vendor's client. */
export const bucketClient = (client: OssClient, settings: OssSettings): BucketClient => ({
  async put(name, content, { type, ifAbsent }) {
    const { mimeType, timeout } = settings;
    const options = {
      headers: {
        'Content-MD5': content.md5.toString('base64'),
        ...(ifAbsent ? { 'x-oss-forbid-overwrite': 'true' } : {}),
      },
      mime: mimeType !== undefined && type.startsWith('image/') ? mimeType : type,
      timeout: timeout * 1000 + content.bytes / LEAST_RATE,
      contentLength: content.bytes,
    };
    const { res } = await client.put(name, content.open(), options);
    if (etagIn(res.headers) !== content.md5.toString('hex'))
      throw new NotOssError(words('oss.noMd5', { status: String(res.status) }));
  },

  async get(name) {
    const { stream } = (await client.getStream(name)) as { stream: Readable };
    return stream;
  },

  async head(name) {
    const etag = etagIn((await client.head(name)).res.headers);
    return etag !== undefined && /^[0-9a-f]{32}$/.test(etag) ? { md5: Buffer.from(etag, 'hex') } : {};
  },

  async page(prefix, { delimiter, from }) {
    const { objects, prefixes, nextContinuationToken } = await client.listV2({
      prefix,
      'max-keys': String(KEYS_OF_A_PAGE),
      ...(delimiter === undefined ? {} : { delimiter }),
      ...(from === undefined ? {} : { 'continuation-token': from }),
    });
    return {
      // The vendor's client has none of a kind as null, against its types.
      names: ((objects as typeof objects | null) ?? []).map(({ name }) => name),
      folders: prefixes ?? [],
      ...(nextContinuationToken ? { next: nextContinuationToken } : {}),
    };
  },

  async delete(name) {
    await client.delete(name);
  },

  async sign(name, seconds) {
    if (settings.signature === 'v1') return client.signatureUrl(name, { expires: seconds });
    return client.signatureUrlV4('GET', seconds, {}, name);
  },

  async remark() {
    const { bucket } = settings;
    if ((await client.getBucketVersioning(bucket)).versionStatus !== 'Enabled') return undefined;
    return words('oss.versions', { bucket });
  },
});
