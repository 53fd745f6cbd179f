import { say } from '../../src/words/current.js';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/json.js';
import { openStore } from '../../src/stores/registry.js';
import {
  failureOf,
  OSS_ENV,
  openOss,
  ossSettingsAt,
  type OssStandIn,
  type OssStandInOptions,
  bytes,
  PNG,
  startOss,
} from './oss-bench.js';

let oss: OssStandIn;
afterEach(() => oss.close());
const start = async (options?: OssStandInOptions): Promise<void> => void (oss = await startOss(options));

describe('addresses and signatures', () => {
  it.each<[string, JsonObject]>([
    ['V4 in path style', {}],
    ['V4 at a domain of its own', { cname: true, pathStyle: false }],
    ['V1 in path style', { signature: 'v1' }],
    ['V1 at a domain of its own', { signature: 'v1', cname: true, pathStyle: false }],
  ])('are taken: %s', async (_, settings) => {
    await start('cname' in settings ? { customDomains: { localhost: 'pictures' } } : {});
    const store = openOss(oss, settings);
    await store.put('b/猫 +1% (2) [a],@~=_1.png', bytes('meow'), { ...PNG, ifAbsent: true });
    expect(await text(await store.get('b/猫 +1% (2) [a],@~=_1.png'))).toBe('meow');
    expect(await store.list('b/')).toEqual(['b/猫 +1% (2) [a],@~=_1.png']);
    const signed = await store.signedUrl?.('b/猫 +1% (2) [a],@~=_1.png');
    const response = await fetch(signed?.url ?? '');
    expect([response.status, await response.text()]).toEqual([200, 'meow']);
    expect(new Set(oss.entries.map(({ signature }) => signature))).toEqual(new Set([settings['signature'] ?? 'v4']));
  });

  it('are of V4 by default, and where V1 is closed its option says that it is refused', async () => {
    await start({ v1Closed: true });
    await openOss(oss).put('a.png', bytes('x'), PNG);
    expect((await failureOf(openOss(oss, { signature: 'v1' }).put('b.png', bytes('x'), PNG))).message).toMatch(/AccessDenied/);
  });

  it('take bucket and region from an address of Aliyun, of which nothing has to be asked', async () => {
    await start();
    const { region: _, ...settings } = ossSettingsAt(oss, { pathStyle: false, bucket: 'my-pictures' });
    const endpoint = 'oss-cn-beijing-internal.aliyuncs.com';
    const store = openStore('oss', { ...settings, endpoint }, { folder: '/', env: OSS_ENV });
    expect(await store.url('b/a 1.png')).toBe('https://my-pictures.oss-cn-beijing-internal.aliyuncs.com/b/a%201.png');
  });
});

describe('the options of the node', () => {
  it('put pictures under the prefix, with the media type that is wanted, and files of a report with their own', async () => {
    await start();
    const store = openOss(oss, { prefix: 'team/art/', mimeType: 'image/x-art' });
    await store.put('b/a.png', bytes('x'), PNG);
    await store.put('b/summary.json', bytes('{}'), { type: 'application/json' });
    expect(oss.keys()).toEqual(['team/art/b/a.png', 'team/art/b/summary.json']);
    expect(oss.object('team/art/b/a.png')?.contentType).toBe('image/x-art');
    expect(oss.object('team/art/b/summary.json')?.contentType).toBe('application/json');
  });

  it('sign addresses for an hour, or as long as is said, or not at all', async () => {
    await start();
    const signed = await openOss(oss).signedUrl?.('a.png');
    expect(new URL(signed?.url ?? '').searchParams.get('x-oss-expires')).toBe('3600');
    const week = await openOss(oss, { expires: 604_800 }).signedUrl?.('a.png');
    expect(new URL(week?.url ?? '').searchParams.get('x-oss-expires')).toBe('604800');
    expect((week?.expiresAt ?? 0) - Date.now()).toBeGreaterThan(604_000_000);
    expect(openOss(oss, { signedUrls: false }).signedUrl).toBeUndefined();
  });

  it('name a file, whose ending is that of the picture', async () => {
    await start();
    expect(openOss(oss, { fileName: 'my cat.PNG' }).naming).toEqual({ dated: true, fileName: 'my_cat' });
    expect(openOss(oss).naming).toEqual({ dated: true });
  });

  it.each<[string, JsonObject, RegExp]>([
    ['an expiry that is too short', { expires: 59 }, /expires/],
    ['an expiry that is too long', { expires: 604_801 }, /expires/],
    ['a bucket with capitals', { bucket: 'Pictures' }, /bucket/],
    ['an endpoint with a path', { endpoint: 'https://oss-cn-hangzhou.aliyuncs.com/pictures' }, /endpoint/],
    ['a prefix that leaves the bucket', { prefix: '../up' }, /prefix/],
    ['a secret in clear', { accessKeySecret: 'oss-canary' }, /accessKeySecret/],
    ['two ways to get keys', { credentials: { file: 'sts.json' } }, /accessKeyId/],
    ['an option that is unknown', { objectPrefix: 'x' }, /objectPrefix/],
  ])('refuse %s', async (_, settings, said) => {
    await start();
    expect(() => openOss(oss, settings)).toThrow(said);
  });
});

describe('the check', () => {
  it('warns of a bucket that keeps versions', async () => {
    await start({ buckets: [{ name: 'pictures', versioned: true }] });
    expect(await openOss(oss).check()).toMatchObject({ ok: true, warning: { key: 'oss.versions' } });
  });

  it('says what is wrong with the keys before anything is paid for', async () => {
    await start();
    const check = await openOss(oss, {}, { OSS_ID: 'x' }).check();
    expect(check).toMatchObject({ ok: false });
    expect(say(check.message)).toContain('OSS_SECRET is not set');
  });
});

it('lists more keys than fit on a page, and removes them', async () => {
  await start();
  const store = openOss(oss, { prefix: 'p' });
  const keys = Array.from({ length: 1_050 }, (_, n) => `s/${String(n).padStart(4, '0')}`);
  for (let from = 0; from < keys.length; from += 50) {
    await Promise.all(keys.slice(from, from + 50).map((key) => store.put(key, bytes('x'), PNG)));
  }
  expect(await store.list('s/')).toEqual(keys);
  await store.remove('s/1');
  expect(await store.list('s/')).toHaveLength(1_000);
});

it('gives back a picture that breaks off as an error, not as a shorter one', async () => {
  await start();
  await openOss(oss).put('a.png', Buffer.alloc(500_000), PNG);
  oss.setFaults([{ when: { method: 'GET' }, action: { kind: 'cut' } }]);
  await expect(openOss(oss).get('a.png').then(buffer)).rejects.toThrow();
});
