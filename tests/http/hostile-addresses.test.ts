import { describe, expect, it } from 'vitest';
import { failureOf, KEY } from './client.js';
import { fetched, PUBLIC, textOf, useFarAway } from './far-away.js';
import { say } from '../../src/words/current.js';

const far = useFarAway();

/** IP addresses that lead into this host, its network, its cloud, or nowhere good. */
const HOSTILE = [
  ['0.0.0.0', 'this host'],
  ['0.1.2.3', 'this network'],
  ['10.0.0.1', 'private'],
  ['10.255.255.254', 'private'],
  ['100.64.0.1', 'carrier-grade NAT'],
  ['100.100.100.200', 'metadata of Alibaba Cloud'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['168.63.129.16', 'wire server of Azure'],
  ['169.254.1.1', 'link-local'],
  ['169.254.169.254', 'metadata of most clouds'],
  ['169.254.170.2', 'credentials of a container at AWS'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.0.0.192', 'metadata of Oracle Cloud'],
  ['192.0.2.1', 'documentation'],
  ['192.88.99.1', '6to4 relay'],
  ['192.168.1.1', 'private'],
  ['198.18.0.1', 'benchmarks'],
  ['198.19.255.255', 'benchmarks'],
  ['198.51.100.7', 'documentation'],
  ['203.0.113.7', 'documentation'],
  ['224.0.0.1', 'multicast'],
  ['239.255.255.250', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'broadcast'],
  ['::', 'this host'],
  ['::1', 'loopback'],
  ['::127.0.0.1', 'v4-compatible'],
  ['::93.184.216.34', 'v4-compatible, public inside'],
  ['::ffff:127.0.0.1', 'v4-mapped'],
  ['::ffff:a9fe:a9fe', 'v4-mapped metadata'],
  ['::ffff:0:127.0.0.1', 'v4-translated'],
  ['64:ff9b::7f00:1', 'NAT64'],
  ['64:ff9b:1::a00:1', 'NAT64 of a network'],
  ['100::1', 'discard'],
  ['2001:0:4136:e378:8000:63bf:80ff:fffe', 'Teredo'],
  ['2001:2::1', 'benchmarks'],
  ['2001:db8::1', 'documentation'],
  ['2002:7f00:1::', '6to4 of loopback'],
  ['2002:a9fe:a9fe::1', '6to4 of metadata'],
  ['3fff::1', 'documentation'],
  ['4000::1', 'not given out'],
  ['fc00::1', 'unique local'],
  ['fd00:ec2::254', 'metadata of AWS'],
  ['fe80::1', 'link-local'],
  ['febf::1', 'link-local'],
  ['fec0::1', 'site-local'],
  ['ff02::1', 'multicast'],
] as const;

/** Other ways to write such an address, and addresses that are no business of ours. */
const DISGUISED = [
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0x7f.1/',
  'http://017700000001/',
  'http://0177.0.0.1/',
  'http://127.1/',
  'http://0/',
  'http://4294967295/',
  'http://3232235777/',
  'http://127.0.0.1./',
  'http://%31%32%37.0.0.1/',
  'http://①②⑦.⓪.⓪.①/',
  'http://127。0。0。1/',
  'http:127.0.0.1',
  'http:\\\\127.0.0.1\\',
  'ht\ntp://169.254.169.254/latest/meta-data/',
  'http://169.254.169.254\t/latest/meta-data/',
  'http://[::ffff:7f00:1]:8080/',
  'http://[0:0:0:0:0:0:0:1]/',
  'http://[fe80::1%25eth0]/',
  'http://[fe80::1%eth0]/',
  'http://127.0.0.1%00.example.com/',
  'http://256.1.1.1/',
  'http://localhost/',
  'http://localhost./',
  'http://LOCALHOST:7233/',
  'http://ｌｏｃａｌｈｏｓｔ/',
  'http://any.localhost/',
  'http://metadata.google.internal/computeMetadata/v1/',
  'http://metadata/',
  'http://kubernetes.default.svc.cluster.local/',
  'http://nas.local/',
  'http://router.home.arpa/',
  'http://intranet/',
  'http://public.example@127.0.0.1/',
  `http://me:${KEY}@public.example/`,
  `https://${KEY}@public.example/`,
  'file:///etc/passwd',
  'ftp://public.example/cat.png',
  'gopher://public.example:70/',
  `data:image/png;base64,${KEY}`,
  'javascript:alert(1)',
  'unix:/var/run/docker.sock',
  'blob:http://public.example/1',
  '//public.example/cat.png',
  '/etc/passwd',
  'cat.png',
  'http://',
  'http://exa mple.com/',
  '',
];

const urlOf = (address: string): string => `http://${address.includes(':') ? `[${address}]` : address}:8080/cat.png?sig=${KEY}`;

async function expectRefused(url: string, env: Record<string, string> = {}): Promise<string> {
  const failure = await failureOf(fetched(far().http(env), url));
  expect(failure).toMatchObject({ code: 'invalid_request', billing: 'unbilled' });
  expect(far().dialled).toEqual([]);
  return say(failure.message);
}

describe('an address of a stranger', () => {
  it('is fetched when it is public', async () => {
    await far().serve((_, response) => response.end('a cat'));
    far().names.set('public.example', [[PUBLIC, '2606:2800:220:1::1']]);
    for (const url of [
      'http://public.example/',
      `http://${PUBLIC}/`,
      'http://[2606:2800:220:1::1]:81/',
      'http://1.1.1.1:8080/',
    ]) {
      expect(await textOf(far().http(), url)).toBe('a cat');
    }
    expect(far().dialled).toEqual([`${PUBLIC}:80`, `${PUBLIC}:80`, '2606:2800:220:1::1:81', '1.1.1.1:8080']);
  });

  it.each(HOSTILE)('that is %s (%s) is refused before a connection is made', async (address) => {
    const message = await expectRefused(urlOf(address));
    expect(message).toContain('is not a public internet address');
    expect(message).toContain('add "http://');
  });

  it.each(HOSTILE)('with a name that resolves to %s (%s) is refused, also when a public one comes first', async (address) => {
    far().names.set('evil.example', [[PUBLIC, address]]);
    expect(await expectRefused('https://evil.example/cat.png')).toContain(
      `evil.example resolves to ${address}, which is not a public`,
    );
  });

  it('with a name that resolves to an interface of this host is refused', async () => {
    far().names.set('evil.example', [['2606:2800:220:1::1%eth0']]);
    await expectRefused('https://evil.example/cat.png');
  });

  it.each(DISGUISED)('written as %j is refused before a connection is made', async (url) => {
    for (const name of ['localhost', 'localhost.', 'metadata', 'intranet', 'nas.local']) far().names.set(name, [[PUBLIC]]);
    await expectRefused(url);
  });

  it.each([...DISGUISED, ...HOSTILE.map(([address]) => urlOf(address))])('written as %j never reaches a proxy', async (url) => {
    // Nothing listens there: a request that goes to the proxy fails as `network`.
    await expectRefused(url, { HTTP_PROXY: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9' });
  });
});
