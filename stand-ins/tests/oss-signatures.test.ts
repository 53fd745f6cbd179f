import { describe, expect, it } from 'vitest';
import type { OssRequest } from '../src/oss/request.js';
import { signV1, stringToSignV1 } from '../src/oss/signature-v1.js';
import { canonicalRequest, parseCredential, signV4, stringToSignV4 } from '../src/oss/signature-v4.js';

// Examples that Aliyun published: V1 in its documentation of the Authorization header and of signed addresses, V4 in the tests of its
// clients (the same values in those for Go, PHP, C++ and Swift).

const V1_SECRET = 'OtxrzxIsfpFjA7SwPzILwy8Bw21TLhquhboDYROV';

const requestOf = (fields: Partial<OssRequest>): OssRequest => ({
  method: 'PUT',
  host: '',
  query: new Map(),
  headers: new Map(),
  body: Buffer.alloc(0),
  ...fields,
});

describe('signature V1', () => {
  it('is that of the published request', () => {
    const date = 'Thu, 17 Nov 2005 18:49:58 GMT';
    const headers = new Map([
      ['content-md5', 'ODBGOERFMDMzQTczRUY3NUE3NzA5QzdFNUYzMDQxNEM='],
      ['content-type', 'text/html'],
      ['date', date],
      ['host', 'oss-example.oss-cn-hangzhou.aliyuncs.com'],
      ['x-oss-meta-author', 'foo@bar.com'],
      ['x-oss-magic', 'abracadabra'],
    ]);
    const text = stringToSignV1(requestOf({ headers, bucket: 'oss-example', key: 'nelson' }), date);
    expect(signV1(V1_SECRET, text)).toBe('26NBxoKdsyly4EDv6inkoDft/yA=');
  });

  it('is that of the published address', () => {
    const text = stringToSignV1(requestOf({ method: 'GET', bucket: 'oss-example', key: 'oss-api.pdf' }), '1141889120');
    expect(signV1(V1_SECRET, text)).toBe('EwaNTn1erJGkimiJ9WmXgwnANLc=');
  });
});

describe('signature V4', () => {
  const QUERY = new Map([
    ['param1', 'value1'],
    ['+param1', 'value3'],
    ['|param1', 'value4'],
    ['+param2', ''],
    ['|param2', ''],
    ['param2', ''],
  ]);
  const HEADERS: readonly (readonly [string, string])[] = [
    ['x-oss-head1', 'value'],
    ['abc', 'value'],
    ['zabc', 'value'],
    ['xyz', 'value'],
  ];
  const IN_HEADER: readonly (readonly [string, string])[] = [
    ...HEADERS,
    ['content-type', 'text/plain'],
    ['x-oss-content-sha256', 'UNSIGNED-PAYLOAD'],
  ];

  function signature(timestamp: string, fields: Partial<OssRequest>, additional: readonly string[] = []): string {
    const credential = parseCredential(`ak/${timestamp.slice(0, 8)}/cn-hangzhou/oss/aliyun_v4_request`);
    if (!credential) throw new Error('the credential was not read');
    const canonical = canonicalRequest(requestOf({ bucket: 'bucket', key: '1234+-/123/1.txt', ...fields }), additional);
    return signV4('sk', credential, stringToSignV4(canonical, timestamp, credential));
  }

  const inHeader = (timestamp: string, more: readonly (readonly [string, string])[] = [], additional: readonly string[] = []) =>
    signature(timestamp, { query: QUERY, headers: new Map([...IN_HEADER, ['x-oss-date', timestamp], ...more]) }, additional);

  it('is that of the published request, also with a token and with additional headers', () => {
    expect(inHeader('20231216T162057Z')).toBe('e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe');
    expect(inHeader('20231217T034736Z', [['x-oss-security-token', 'token']])).toBe(
      'b94a3f999cf85bcdc00d332fbd3734ba03e48382c36fa4d5af5df817395bd9ea',
    );
    expect(inHeader('20231216T172512Z', [], ['abc', 'zabc'])).toBe(
      '4a4183c187c07c8947db7620deb0a6b38d9fbdd34187b6dbaccb316fa251212f',
    );
  });

  it('is that of the published address', () => {
    const query = new Map([
      ...QUERY,
      ['x-oss-signature-version', 'OSS4-HMAC-SHA256'],
      ['x-oss-date', '20231217T025437Z'],
      ['x-oss-expires', '599'],
      ['x-oss-credential', 'ak/20231217/cn-hangzhou/oss/aliyun_v4_request'],
    ]);
    const headers = new Map([...HEADERS, ['content-type', 'application/octet-stream'] as const]);
    expect(signature('20231217T025437Z', { query, headers })).toBe(
      'a39966c61718be0d5b14e668088b3fa07601033f6518ac7b523100014269c0fe',
    );
  });
});
