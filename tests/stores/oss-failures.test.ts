import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/json.js';
import { StoreConflictError } from '../../src/stores/store.js';
import {
  failureOf,
  newFolder,
  openOss,
  type OssFault,
  type OssStandIn,
  type OssStandInOptions,
  bytes,
  PAIR,
  PNG,
  startOss,
} from './oss-bench.js';

let oss: OssStandIn;
afterEach(() => oss.close());
const start = async (options?: OssStandInOptions): Promise<void> => void (oss = await startOss(options));

describe('what goes wrong is said in words', () => {
  const faulty = (action: OssFault['action']): OssStandInOptions => ({ faults: [{ action }] });

  it.each<[string, OssStandInOptions, JsonObject, RegExp]>([
    [
      'an unknown key',
      { keys: [] },
      {},
      /does not know the access key id. Check the environment variables OSS_ID and OSS_SECRET/,
    ],
    [
      'a wrong secret',
      { keys: [{ ...PAIR, secret: 'other' }] },
      {},
      /secret does not match the id\. Check .* region of the bucket/,
    ],
    ['a bucket that is not there', {}, { bucket: 'nowhere' }, /the bucket does not exist\. Check "bucket"/],
    ['a clock that is wrong', { clockAheadMs: 16 * 60_000 }, {}, /clock of this computer is wrong by more than 15 minutes/],
    ['a wrong region', {}, { region: 'cn-beijing' }, /InvalidArgument: "Invalid signing region/],
    ['a page of a proxy', faulty({ kind: 'html', status: 502 }), {}, /answered 502 without an OSS error code\. A proxy/],
    ['a page that says 200', faulty({ kind: 'html', status: 200 }), {}, /the server that answers is not OSS/],
    [
      'a service in trouble',
      faulty({ kind: 'xml', status: 503, code: 'ServiceUnavailable' }),
      {},
      /has a problem \(503 ServiceUnavailable\)/,
    ],
    [
      'a bucket at another endpoint',
      faulty({ kind: 'xml', status: 403, code: 'AccessDenied', more: { Endpoint: 'oss-cn-beijing.aliyuncs.com' } }),
      {},
      /the bucket is at another endpoint\. Set "endpoint" to https:\/\/oss-cn-beijing\.aliyuncs\.com/,
    ],
    ['silence', faulty({ kind: 'hang' }), { timeout: 1 }, /did not answer within 1 s/],
    ['a connection that breaks', faulty({ kind: 'reset' }), {}, /the connection failed \(/],
    ['nobody there', {}, { endpoint: 'http://localhost:9' }, /the connection failed \(.*ECONNREFUSED/],
  ])('%s', async (_, options, settings, said) => {
    await start(options);
    const error = await failureOf(openOss(oss, settings).put('b/a.png', bytes('x'), PNG));
    expect(error).toMatchObject({ code: 'store_failed', billing: 'unbilled', message: expect.stringMatching(said) as string });
    expect(error.message).toMatch(/^Cannot store "b\/a\.png" in the bucket \S+ at http/);
  });
});

describe('a second write', () => {
  it('after a reply that was lost is a success at once, and the picture lies there once', async () => {
    await start({ faults: [{ when: { method: 'PUT' }, times: 1, action: { kind: 'lost_reply' } }] });
    await openOss(oss).put('a.png', bytes('same'), { ...PNG, ifAbsent: true });
    expect(oss.entries.map(({ method }) => method)).toEqual(['PUT', 'HEAD']);
    expect(oss.object('a.png')?.bytes.toString()).toBe('same');
  });

  it.each(['0026-00000002', '0026-00000201'] as const)(
    'with other bytes fails loudly, with the number %s',
    async (conflictEc) => {
      await start({ conflictEc });
      await openOss(oss).put('a.png', bytes('first'), { ...PNG, ifAbsent: true });
      const error = await failureOf(openOss(oss).put('a.png', bytes('other'), { ...PNG, ifAbsent: true }));
      expect(error).toBeInstanceOf(StoreConflictError);
      expect(oss.object('a.png')?.bytes.toString()).toBe('first');
    },
  );

  it('of a file that came in parts, whose ETag is no MD5, is decided by its bytes', async () => {
    await start();
    const { default: Client } = await import('ali-oss');
    const options = {
      accessKeyId: PAIR.id,
      accessKeySecret: PAIR.secret,
      bucket: 'pictures',
      endpoint: oss.url,
      sldEnable: true,
    };
    const file = join(await newFolder(), 'big.bin');
    await writeFile(file, Buffer.alloc(300_000, 'picture'));
    await new Client(options).multipartUpload('a.png', file, { partSize: 102_400 });
    expect(oss.object('a.png')?.etag).toMatch(/-3"$/);
    await openOss(oss).put('a.png', { path: file }, { ...PNG, ifAbsent: true });
    await writeFile(file, Buffer.alloc(300_000, 'another'));
    expect(await failureOf(openOss(oss).put('a.png', { path: file }, { ...PNG, ifAbsent: true }))).toBeInstanceOf(
      StoreConflictError,
    );
  });
});
