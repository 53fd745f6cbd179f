import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type OssStandIn, type OssStandInOptions, STAND_IN_KEY, startOssStandIn } from '../src/oss.js';
import { call, type OssCall } from './oss-client.js';

const { id, secret } = STAND_IN_KEY;
const md5 = (text: string): string => createHash('md5').update(text).digest('base64');
const etagOf = (text: string): string => `"${createHash('md5').update(text).digest('hex').toUpperCase()}"`;

let oss: OssStandIn;
afterEach(() => oss.close());
const start = async (options: OssStandInOptions = {}): Promise<void> => void (oss = await startOssStandIn(options));
const send = (wanted: OssCall): Promise<Response> => call(oss.url, id, secret, wanted);
const put = (key: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  send({ method: 'PUT', resource: `/pictures/${key}`, body, headers });
const codeOf = async (response: Response): Promise<string> =>
  `${response.status} ${/<Code>(.*)<\/Code>/.exec(await response.text())?.[1] ?? 'without a code'}`;

describe('objects', () => {
  it('come back with their type and what was said of them, under unusual keys too', async () => {
    await start();
    const key = "deep/猫 +%25&'()*!~ 1.png";
    const answer = await put(key, 'meow', { 'content-type': 'image/png', 'x-oss-meta-who': 'me', 'content-md5': md5('meow') });
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, etagOf('meow')]);
    const got = await send({ resource: `/pictures/${key}` });
    expect(await got.text()).toBe('meow');
    expect(Object.fromEntries(got.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-oss-meta-who': 'me',
      etag: etagOf('meow'),
    });
    expect(await (await send({ resource: `/pictures/${key}`, headers: { range: 'bytes=1-2' } })).text()).toBe('eo');
    expect((await send({ method: 'DELETE', resource: `/pictures/${key}` })).status).toBe(204);
    expect(await codeOf(await send({ resource: `/pictures/${key}` }))).toBe('404 NoSuchKey');
  });

  it('state their CRC-64, as resumable uploads of other clients compare it', async () => {
    await start();
    const stored = await put('a.txt', '123456789');
    expect(stored.headers.get('x-oss-hash-crc64ecma')).toBe('11051210869376104954');
    const got = await send({ resource: '/pictures/a.txt', headers: { range: 'bytes=1-2' } });
    expect(got.headers.get('x-oss-hash-crc64ecma')).toBe('11051210869376104954');
    expect((await put('empty', '')).headers.get('x-oss-hash-crc64ecma')).toBe('0');
  });

  it.each([
    ['GET', '/pictures/', 'bucketInfo'],
    ['GET', '/pictures/', 'acl'],
    ['GET', '/pictures/', 'tagging'],
    ['GET', '/pictures/', 'uploads'],
    ['GET', '/pictures/a.txt', 'tagging'],
    ['HEAD', '/pictures/a.txt', 'uploadId'],
    ['PUT', '/pictures/a.txt', 'tagging'],
    ['DELETE', '/pictures/a.txt', 'tagging'],
    ['HEAD', '/pictures/a.txt', 'objectMeta'],
  ])('are not what %s %s?%s is about: it is refused, and no other operation is done', async (method, resource, name) => {
    await start();
    await put('a.txt', 'meow');
    const answer = await send({ method, resource, query: { [name]: '' }, ...(method === 'PUT' ? { body: '<Tagging/>' } : {}) });
    expect(answer.status).toBe(501);
    if (method !== 'HEAD') expect(await answer.text()).toContain('<Code>NotImplemented</Code>');
    expect(await (await send({ resource: '/pictures/a.txt' })).text()).toBe('meow');
  });

  it('with another MD5 than was said are refused', async () => {
    await start();
    expect(await codeOf(await put('a.png', 'meow', { 'content-md5': md5('bark') }))).toBe('400 InvalidDigest');
    expect(oss.keys()).toEqual([]);
  });

  it('are not overwritten where that is forbidden, by a header that is true or false', async () => {
    await start();
    const once = { 'x-oss-forbid-overwrite': 'true' };
    expect((await put('a.png', 'first', once)).status).toBe(200);
    expect(await codeOf(await put('a.png', 'other', once))).toBe('409 FileAlreadyExists');
    expect(await codeOf(await put('a.png', 'other', { 'x-oss-forbid-overwrite': 'yes' }))).toBe('400 InvalidArgument');
    const begin = { method: 'POST', resource: '/pictures/a.png', query: { uploads: '' } };
    expect(await codeOf(await send({ ...begin, headers: once }))).toBe('409 FileAlreadyExists');
    expect(oss.object('a.png')?.bytes.toString()).toBe('first');
    expect((await put('a.png', 'second')).status).toBe(200);
  });

  it('are kept in all versions where the bucket has them, whatever the header forbids', async () => {
    await start({ buckets: [{ name: 'pictures', versioned: true }] });
    const once = { 'x-oss-forbid-overwrite': 'true' };
    await put('a.png', 'first', once);
    const second = await put('a.png', 'second', once);
    expect([second.status, second.headers.has('x-oss-version-id')]).toEqual([200, true]);
    expect(await (await send({ resource: '/pictures/', query: { versioning: '' } })).text()).toContain(
      '<Status>Enabled</Status>',
    );
  });

  it('may be read by everybody only if their access control list says so', async () => {
    await start();
    await put('mine.png', 'x');
    await put('ours.png', 'x', { 'x-oss-object-acl': 'public-read' });
    expect((await fetch(`${oss.url}/pictures/mine.png`)).status).toBe(403);
    expect((await fetch(`${oss.url}/pictures/ours.png`)).status).toBe(200);
    expect((await fetch(`${oss.url}/pictures/ours.png`, { method: 'PUT', body: 'y' })).status).toBe(403);
  });

  it('tell of errors to HEAD by a header, and of a missing key by nothing', async () => {
    await start({ keys: [{ ...STAND_IN_KEY, secret: 'another' }] });
    const refused = await send({ method: 'HEAD', resource: '/pictures/a.png' });
    expect(Buffer.from(refused.headers.get('x-oss-err') ?? '', 'base64').toString()).toContain('SignatureDoesNotMatch');
    oss.setKeys([STAND_IN_KEY]);
    const missing = await send({ method: 'HEAD', resource: '/pictures/a.png' });
    expect([missing.status, missing.headers.has('x-oss-err')]).toEqual([404, false]);
  });
});

describe('who sends it', () => {
  it.each<[string, OssStandInOptions, Partial<OssCall>, string]>([
    ['a key that nobody knows', { keys: [] }, {}, '403 InvalidAccessKeyId'],
    ['a secret of another key', { keys: [{ id, secret: 'x' }] }, {}, '403 SignatureDoesNotMatch'],
    ['a temporary key without its token', { keys: [{ id, secret, token: 't' }] }, {}, '403 InvalidAccessKeyId'],
    [
      'another token',
      { keys: [{ id, secret, token: 't' }] },
      { headers: { 'x-oss-security-token': 'u' } },
      '403 InvalidSecurityToken',
    ],
    [
      'a token that has expired',
      { keys: [{ id, secret, token: 't', validUntil: 0 }] },
      { headers: { 'x-oss-security-token': 't' } },
      '403 SecurityTokenExpired',
    ],
    ['a clock that is late', {}, { at: Date.now() - 16 * 60_000 }, '403 RequestTimeTooSkewed'],
    ['a clock that is early', {}, { at: Date.now() + 16 * 60_000 }, '403 RequestTimeTooSkewed'],
    ['a bucket that is not there', {}, { resource: '/nowhere/a.png' }, '404 NoSuchBucket'],
  ])('is refused: %s', async (_, options, wanted, code) => {
    await start(options);
    expect(await codeOf(await send({ resource: '/pictures/a.png', ...wanted }))).toBe(code);
  });

  it('is found with the bucket in the host and at a domain of its own', async () => {
    await start({ customDomains: { 'art.example.com': 'pictures' } });
    await put('a.png', 'meow');
    oss.setFaults([]);
    const statusOf = (host: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const sent = request({ port: oss.port, host: '127.0.0.1', path: '/a.png', headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        sent.on('error', reject).end();
      });
    await send({
      method: 'PUT',
      resource: '/pictures/a.png',
      query: { acl: '' },
      headers: { 'x-oss-object-acl': 'public-read' },
    });
    expect(await statusOf('pictures.oss-cn-hangzhou.aliyuncs.com')).toBe(200);
    expect(await statusOf('art.example.com')).toBe(200);
    expect(await statusOf('another.oss-cn-hangzhou.aliyuncs.com')).not.toBe(200);
  });
});

describe('multipart uploads', () => {
  const at = { resource: '/pictures/big.png' };
  const begin = async (): Promise<string> =>
    /<UploadId>(.*)<\/UploadId>/.exec(await (await send({ method: 'POST', ...at, query: { uploads: '' } })).text())?.[1] ?? '';
  const part = async (uploadId: string, partNumber: number, body: string): Promise<string> => {
    const answer = await send({ method: 'PUT', ...at, query: { partNumber: String(partNumber), uploadId }, body });
    return `<Part><PartNumber>${partNumber}</PartNumber><ETag>${answer.headers.get('etag') ?? ''}</ETag></Part>`;
  };
  const complete = (uploadId: string, parts: string): Promise<Response> => {
    const body = `<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`;
    return send({ method: 'POST', ...at, query: { uploadId }, body });
  };

  it('become one object, whose ETag is no MD5', async () => {
    await start();
    const upload = await begin();
    const parts = (await part(upload, 1, 'a'.repeat(102_400))) + (await part(upload, 2, 'b'));
    expect((await complete(upload, parts)).status).toBe(200);
    expect(oss.object('big.png')?.bytes).toHaveLength(102_401);
    expect(oss.object('big.png')?.etag).toMatch(/^"[0-9A-F]{32}-2"$/);
  });

  it('list their parts in pages, and no other upload', async () => {
    await start();
    const upload = await begin();
    for (const number of [3, 1, 20]) await part(upload, number, '123456789');
    const list = async (query: Record<string, string>): Promise<string> =>
      (await send({ ...at, query: { uploadId: upload, ...query } })).text();
    const numbersIn = (xml: string): string[] => [...xml.matchAll(/<PartNumber>(\d+)</g)].map(([, number = '']) => number);
    const all = await list({});
    expect(numbersIn(all)).toEqual(['1', '3', '20']);
    expect(all).toContain(`<UploadId>${upload}</UploadId>`);
    expect(all).toContain('<HashCrc64ecma>11051210869376104954</HashCrc64ecma><Size>9</Size>');
    expect(all).toContain('<IsTruncated>false</IsTruncated>');
    const first = await list({ 'max-parts': '2' });
    expect([numbersIn(first), first.includes('<IsTruncated>true</IsTruncated>')]).toEqual([['1', '3'], true]);
    expect(first).toContain('<NextPartNumberMarker>3</NextPartNumberMarker>');
    expect(numbersIn(await list({ 'part-number-marker': '3' }))).toEqual(['20']);
    expect(await codeOf(await send({ ...at, query: { uploadId: upload, 'max-parts': '1001' } }))).toBe('400 InvalidArgument');
    expect(await codeOf(await send({ ...at, query: { uploadId: 'another' } }))).toBe('404 NoSuchUpload');
    expect(await codeOf(await send({ resource: '/pictures/other.png', query: { uploadId: upload } }))).toBe('404 NoSuchUpload');
  });

  it('are refused with a part that is too small, missing or out of order, and end when they are given up', async () => {
    await start();
    const upload = await begin();
    const [small, last] = [await part(upload, 1, 'a'), await part(upload, 2, 'b')];
    expect(await codeOf(await complete(upload, small + last))).toBe('400 EntityTooSmall');
    expect(await codeOf(await complete(upload, last + small))).toBe('400 InvalidPartOrder');
    expect(await codeOf(await complete(upload, small.replace('>1<', '>7<')))).toBe('400 InvalidPart');
    expect((await send({ method: 'DELETE', ...at, query: { uploadId: upload } })).status).toBe(204);
    expect(await codeOf(await complete(upload, small))).toBe('404 NoSuchUpload');
  });
});

it('takes orders from outside, and keeps books', async () => {
  await start();
  const order = (body: unknown) => fetch(`${oss.url}/_standin/faults`, { method: 'PUT', body: JSON.stringify(body) });
  expect((await order([{ action: { kind: 'xml', status: 500, code: 'InternalError' } }])).status).toBe(200);
  expect((await order([{ action: { kind: 'earthquake' } }])).status).toBe(400);
  expect(await codeOf(await put('a.png', 'x'))).toBe('500 InternalError');
  const log = (await (await fetch(`${oss.url}/_standin/log`)).json()) as { entries: unknown[] };
  expect(log.entries).toEqual([expect.objectContaining({ method: 'PUT', key: 'a.png', status: 500, code: 'InternalError' })]);
});
