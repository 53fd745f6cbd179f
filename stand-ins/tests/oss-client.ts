import { createHash, createHmac } from 'node:crypto';

/** A client of OSS that owes nothing to the product or the stand-in: signatures are computed here, by V4. */
export interface OssCall {
  readonly method?: string;
  /** Path of the resource without encoding: `/bucket/key`. */
  readonly resource: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Path on the wire where it is another than the resource. */
  readonly path?: string;
  /** Epoch milliseconds of the signature. */
  readonly at?: number;
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const encodePath = (path: string): string => path.split('/').map(encode).join('/');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Signs a call with `id` and `secret` and sends it to `origin`. */
export async function call(origin: string, id: string, secret: string, wanted: OssCall): Promise<Response> {
  const { method = 'GET', resource, query = {}, headers = {}, body, path = resource, at = Date.now() } = wanted;
  const timestamp = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  const date = timestamp.slice(0, 8);
  const scope = `${date}/cn-hangzhou/oss/aliyun_v4_request`;
  const sent: Record<string, string> = { ...headers, 'x-oss-date': timestamp, 'x-oss-content-sha256': 'UNSIGNED-PAYLOAD' };
  // What a request with a body would get by itself would not be signed.
  if (body !== undefined) sent['content-type'] ??= 'text/plain';
  const pairs = Object.entries(query).map(([name, value]) => (value === '' ? encode(name) : `${encode(name)}=${encode(value)}`));
  const signed = Object.keys(sent).filter((name) => name.startsWith('x-oss-') || /^content-(?:type|md5)$/.test(name));
  const canonical = [
    method,
    encodePath(resource),
    pairs.sort().join('&'),
    ...signed.sort().map((name) => `${name}:${sent[name] ?? ''}`),
    '',
    '',
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const text = ['OSS4-HMAC-SHA256', timestamp, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const key = hmac(hmac(hmac(hmac(`aliyun_v4${secret}`, date), 'cn-hangzhou'), 'oss'), 'aliyun_v4_request');
  const signature = hmac(key, text).toString('hex');
  const search = pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  return fetch(`${origin}${encodePath(path)}${search}`, {
    method,
    headers: { ...sent, authorization: `OSS4-HMAC-SHA256 Credential=${id}/${scope},Signature=${signature}` },
    ...(body === undefined ? {} : { body }),
  });
}
