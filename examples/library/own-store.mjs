// A kind of store of your own: a bucket at a vendor that plantain does not know. Keys, prefixes, writing once and refused keys are
// those of `BucketStore`; here stands what this vendor's HTTP API is like.
import { Readable } from 'node:stream';
import { BucketStore, cannot, defineStore, PlantainError, z } from 'plantain';

const settings = z.strictObject({ url: z.url(), bucket: z.string().min(1), key: z.strictObject({ env: z.string() }) });

const verdicts = { 401: 'refused_key', 404: 'missing', 412: 'exists' };
const reasons = { 401: 'the key was refused', 403: 'this key may not write', 507: 'it is full' };

const clientOf = (bucketUrl, key) => {
  const call = async (method, path, { headers, ...rest } = {}) => {
    const init = { method, duplex: 'half', headers: { ...headers, authorization: `Bearer ${key}` }, ...rest };
    const response = await fetch(`${bucketUrl}${path}`, init);
    if (response.ok) return response;
    throw Object.assign(new Error(reasons[response.status] ?? `it answered ${response.status}`), { status: response.status });
  };
  return {
    async put(name, content, { type, ifAbsent }) {
      const headers = { 'content-type': type, ...(ifAbsent && { 'if-none-match': '*' }) };
      await call('PUT', pathOf(name), { headers, body: content.open() });
    },
    get: async (name) => Readable.fromWeb((await call('GET', pathOf(name))).body),
    head: async (name) => ({ md5: Buffer.from((await call('HEAD', pathOf(name))).headers.get('content-md5'), 'base64') }),
    // { names, folders, next }
    page: async (prefix, options) => (await call('GET', `?${new URLSearchParams({ prefix, ...options })}`)).json(),
    delete: async (name) => void (await call('DELETE', pathOf(name))),
  };
};

const pathOf = (name) => `/${name.split('/').map(encodeURIComponent).join('/')}`;

export const shelf = defineStore({
  kind: 'shelf',
  title: 'A bucket at Shelf',
  settings,
  open({ url, bucket, key }, { env }) {
    const bucketUrl = `${new URL(url).origin}/${bucket}`;
    const place = `the bucket ${bucket} at ${new URL(url).host}`;
    return new BucketStore({
      kind: 'shelf',
      place,
      prefix: '',
      source: { current: async () => env[key.env] ?? '', renewed: async () => undefined },
      open: async (secret) => clientOf(bucketUrl, secret),
      // Without a status no answer came: the object may be there all the same.
      verdictOn: ({ status }) => (status === undefined ? 'undecided' : (verdicts[status] ?? 'failed')),
      failure: ({ message }, action) =>
        new PlantainError({ code: 'store_failed', billing: 'unbilled', message: cannot(action, place, message) }),
      address: (name) => `${bucketUrl}${pathOf(name)}`,
    });
  },
});
